import type { EpochMs } from '../shared/json.ts';
import type { QuietHours } from './quiet-hours.ts';
import type { Recipient } from './recipients.ts';
import { onCallAt, type Roster } from './roster.ts';
import type { NoticeChannel } from './rung.ts';

/**
 * Where a function is reached, by channel: shared mailboxes, duty telephones, rooms; never a
 * person's own.
 */
export type Contact = { readonly [channel in NoticeChannel]?: string };

/** Everything that turns a recipient into an address. It stays out of cases. */
export interface NoticeDirectory {
  readonly roles: { readonly [role: string]: Contact };
  readonly queues: { readonly [queue: string]: Contact };
  readonly roster: Roster;
  /** By region; a region without has none. */
  readonly quietHours: { readonly [region: string]: QuietHours };
}

/**
 * Where a recipient is reached at a moment; `undefined` when policy does not know it or nobody is
 * on call.
 */
export function contactOf(
  directory: NoticeDirectory,
  to: Exclude<Recipient, { customer: string }>,
  atMs: EpochMs,
): Contact | undefined {
  if ('role' in to) return own(directory.roles, to.role);
  if ('queue' in to) return own(directory.queues, to.queue);
  // People whom policy knows are the nodes of the roster; a machine that asked for a case is none.
  if ('person' in to) return own(directory.roster.nodes, to.person);
  const node = onCallAt(directory.roster, to.onCall, atMs);
  return node === undefined ? undefined : own(directory.roster.nodes, node);
}

function own<T>(table: { readonly [key: string]: T }, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
