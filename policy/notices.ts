import type { z } from 'zod';
import type { NoticeDirectory } from '../domain/escalation/directory.ts';
import { isRole, onCallName } from '../domain/escalation/recipients.ts';
import type { Roster } from '../domain/escalation/roster.ts';
import type { LadderRung, NoticeChannel } from '../domain/escalation/rung.ts';
import type { Role } from '../domain/shared/roles.ts';
import type { PolicyFiles, ProcedureFile, SharedFiles } from './cross-checks.ts';
import { rung as rungSchema } from './ladder.schema.ts';
import type { MarkedField } from './marked-fields.ts';
import { anyQueue } from './queue.schema.ts';
import type { FieldPath } from './yaml-source.ts';

type Queue = z.output<typeof anyQueue>;

/** A queue of a procedure's file. */
interface PlacedQueue {
  readonly queue: Queue;
  readonly path: FieldPath;
  /** Whose ladders mean its owner and lead. */
  readonly clocks: readonly string[];
}

/** The queues that a file defines, by the marks of its schema. */
export function queuesOf({ marked }: Pick<ProcedureFile, 'marked'>): readonly PlacedQueue[] {
  return marked.flatMap(({ mark, path, value }) =>
    mark.is === 'queue' ? [{ queue: anyQueue.parse(value), path, clocks: mark.clocks }] : [],
  );
}

/** Where every recipient of a notice is reached. */
export function directoryOf({
  roles,
  procedures,
  roster,
  quietHours,
}: PolicyFiles): NoticeDirectory {
  const queues = procedures.flatMap(queuesOf).map(({ queue }) => queue);
  return {
    roles: roles.value,
    queues: Object.fromEntries(queues.map((queue) => [queue.key, queue])),
    roster: roster.value,
    quietHours: quietHours.value,
  };
}

/**
 * The roles of the on-call names that a procedure's rungs use: all that a case needs to know of the
 * roster.
 */
export function onCallRoles(
  { marked }: Pick<ProcedureFile, 'marked'>,
  roster: Roster,
): { readonly [name: string]: Role } {
  const names = marked
    .filter(({ mark }) => mark.is === 'rung')
    .flatMap(({ value }) => rungSchema.parse(value).to.flatMap((to) => onCallName(to) ?? []));
  const roles = [...new Set(names)].map((name) => [
    name,
    (roster.nodes[name] ?? roster.rotations[name])?.role,
  ]);
  return Object.fromEntries(roles);
}

const lacking = {
  mail: 'mailbox',
  phone: 'telephone',
  chat: 'room of the chat',
} as const satisfies Record<NoticeChannel, string>;

/**
 * Whom a rung names and cannot reach: no such entry of the roster, or no address of the channel.
 */
export function unreachable(
  { path, value }: MarkedField,
  file: ProcedureFile,
  files: SharedFiles,
): readonly (readonly [FieldPath, string])[] {
  const { to, channel } = rungSchema.parse(value);
  const [part, clock] = path;
  const queues = queuesOf(file)
    .filter(({ clocks }) => part === 'clocks' && clocks.some((one) => one === clock))
    .map(({ queue }) => queue);
  return to.flatMap((target, i) => {
    const reason = silence({ target, channel, queues }, files);
    return reason === undefined ? [] : [[[...path, 'to', i], reason] as const];
  });
}

interface Reach {
  readonly target: LadderRung['to'][number];
  readonly channel: NoticeChannel;
  readonly queues: readonly Queue[];
}

function silence(
  { target, channel, queues }: Reach,
  { roles, roster }: SharedFiles,
): string | undefined {
  const ofRole = (role: Role): string | undefined =>
    roles.value[role]?.[channel] === undefined
      ? `names role ${role}, which roles.yaml gives no ${lacking[channel]}`
      : undefined;
  if (isRole(target)) return ofRole(target);
  const onCall = onCallName(target);
  if (onCall !== undefined) return offCall(roster.value, onCall, channel);
  if (queues.length === 0) return `names the ${target}, and this clock has no queue`;
  // That a lead has a mailbox is checked where the queue names it.
  if (target === 'queue-lead')
    return channel === 'mail'
      ? undefined
      : queues.map(({ leadRole }) => ofRole(leadRole)).find((reason) => reason !== undefined);
  const silent = queues.find((queue) => queue[channel] === undefined);
  return silent && `names the owner, and queue ${silent.key} has no ${lacking[channel]}`;
}

function offCall(
  { nodes, rotations }: Roster,
  name: string,
  channel: NoticeChannel,
): string | undefined {
  const rotation = rotations[name];
  const answering = rotation ? rotation.shifts.flatMap(({ rota }) => rota) : [name];
  if (rotation === undefined && nodes[name] === undefined)
    return `names on-call:${name}, which roster.yaml does not define`;
  const silent = answering.find((node) => nodes[node]?.[channel] === undefined);
  return (
    silent && `names on-call:${name}, and roster.yaml gives node ${silent} no ${lacking[channel]}`
  );
}
