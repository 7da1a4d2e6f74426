import type { TimelineEvent } from '../../domain/cases/timeline.ts';

/**
 * How long the stretches of one order took, in milliseconds; a stretch whose ends are not both
 * there is left out.
 */
export interface OrderTimes {
  /** From sending the POST until the booking step was done. */
  readonly postToBookedMs?: number;
  /** From the last acknowledgment until the booking was completed. */
  readonly lastAckToCompletedMs?: number;
}

/**
 * The timelines of one order, and when its POST was sent on the clock of this machine, which is
 * also the timelines'.
 */
export interface OrderStory {
  readonly sentAtMs: number;
  readonly booking: readonly TimelineEvent[];
  readonly handoff: readonly TimelineEvent[];
}

/** Reads the stretches from the timelines. */
export function orderTimes({ sentAtMs, booking, handoff }: OrderStory): OrderTimes {
  const booked = booking.find(({ kind, step }) => kind === 'step.done' && step === 'booking');
  const completed = booking.find(({ kind }) => kind === 'case.completed');
  // An acknowledgment that comes with the activation makes two entries of the same moment.
  const lastAck = handoff.findLast(({ kind }) => kind === 'acknowledgment.received');
  return {
    ...(booked && { postToBookedMs: booked.atMs - sentAtMs }),
    ...(completed && lastAck && { lastAckToCompletedMs: completed.atMs - lastAck.atMs }),
  };
}
