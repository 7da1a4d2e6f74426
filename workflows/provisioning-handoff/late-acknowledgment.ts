import type { Role } from '../../domain/shared/roles.ts';
import type { RungFiring } from '../sop/index.ts';
import type { AcknowledgmentData } from './acknowledgment.schema.ts';
import type { HandedTicket } from './handoff.ts';
import type { Queue } from './policy.ts';

export type Handover = AcknowledgmentData['handoff'];

/** Which wait a clock measures: billing, or one ticket of a queue. */
export interface Wait {
  readonly clock: string;
  readonly handoff: Handover;
  readonly reference: string;
  readonly queue: Queue;
}

export function clockOf(ticket: HandedTicket): string {
  return `provisioning:${ticket.key}`;
}

export function words(wait: Wait, { rung }: RungFiring, orderNumber: string) {
  const word = rung.action === 'remind' ? 'is due soon' : 'is late';
  const subject = `Handoff of order ${orderNumber} to ${wait.queue.title}: acknowledgment ${word}`;
  return { subject, lines: [`Reference: ${wait.reference}`] };
}

/** The task of an escalation names the late handoff (OB-51). */
export function delayTask(
  wait: Wait,
  firing: RungFiring,
  { role, orderNumber }: { readonly role: Role; readonly orderNumber: string },
) {
  const hasOwner = wait.handoff === 'provisioning';
  return {
    kind: 'handoff-delay' as const,
    role,
    title: `${wait.queue.title} has not acknowledged order ${orderNumber}`,
    description:
      `The ${wait.handoff} handoff (${wait.reference}) is late. Chase the owner, or record ` +
      'what was agreed on another way.',
    choices: [
      // Billing acknowledges without owner and due date (OB-48).
      {
        key: 'acknowledged',
        title: 'Acknowledged on another way: record it',
        needsComment: true,
        ...(hasOwner && { form: 'ticket-acknowledgment' }),
      },
      { key: 'chased', title: 'Chased: keep waiting', needsComment: true },
    ],
    data: {
      handoff: wait.handoff,
      reference: wait.reference,
      rung: firing.rung.key,
      dueAtMs: firing.dueAtMs,
    },
  };
}
