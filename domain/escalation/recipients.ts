import type { Role } from '../shared/roles.ts';
import type { LadderRung, RungTarget } from './rung.ts';

/** Whom a notice goes to, by function; the address is looked up when it is sent. */
export type InsideRecipient =
  | { readonly role: Role }
  | { readonly queue: string }
  | { readonly onCall: string };

/** The same, a person by the subject of their token, or a customer by its number in the CRM. */
export type Recipient =
  | InsideRecipient
  | { readonly person: string }
  | { readonly customer: string };

/** The queue that is waited for, where a ladder has one. */
export interface LadderQueue {
  readonly key: string;
  readonly leadRole: Role;
}

const onCallPrefix = 'on-call:';

/** The node or rotation that a target names; `undefined` when it names none. */
export function onCallName(target: RungTarget): string | undefined {
  return target.startsWith(onCallPrefix) ? target.slice(onCallPrefix.length) : undefined;
}

/** Whether a target is a role by its own name. */
export function isRole(target: RungTarget): target is Role {
  return target !== 'owner' && target !== 'queue-lead' && onCallName(target) === undefined;
}

/** Each recipient of a rung once. A ladder without a queue has neither owner nor lead. */
export function recipientsOf(
  to: LadderRung['to'],
  queue: LadderQueue | undefined,
): readonly InsideRecipient[] {
  const recipients = to.flatMap((target): readonly InsideRecipient[] => {
    const onCall = onCallName(target);
    if (onCall !== undefined) return [{ onCall }];
    if (target === 'owner') return queue === undefined ? [] : [{ queue: queue.key }];
    if (target === 'queue-lead') return queue === undefined ? [] : [{ role: queue.leadRole }];
    return [{ role: target as Role }];
  });
  return [
    ...new Map(recipients.map((recipient) => [recipientText(recipient), recipient])).values(),
  ];
}

/** `role operations-manager`, `queue network`, `on-call l2-support`, `customer C-100`. */
export function recipientText(recipient: Recipient): string {
  if ('role' in recipient) return `role ${recipient.role}`;
  if ('customer' in recipient) return `customer ${recipient.customer}`;
  if ('person' in recipient) return `person ${recipient.person}`;
  return 'queue' in recipient ? `queue ${recipient.queue}` : `on-call ${recipient.onCall}`;
}

/**
 * The role whose inbox gets the task of a rung: the first role it names, else the role of the first
 * on-call entry, else the queue's lead. The queue's own people come last: it is they who are late.
 */
export function taskRoleOf(
  to: LadderRung['to'],
  known: {
    readonly queue?: LadderQueue | undefined;
    readonly onCall?: { readonly [name: string]: Role } | undefined;
  },
): Role | undefined {
  const onCall = to.flatMap((target) => known.onCall?.[onCallName(target) ?? ''] ?? []);
  const lead = to.includes('queue-lead') ? known.queue?.leadRole : undefined;
  return to.find(isRole) ?? onCall[0] ?? lead;
}
