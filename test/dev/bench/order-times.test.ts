import { orderTimes } from '../../../dev/bench/order-times.ts';
import type { TimelineEvent, TimelineKind } from '../../../domain/cases/timeline.ts';

const entry = (atMs: number, kind: TimelineKind, step?: string): TimelineEvent => ({
  n: atMs,
  atMs,
  kind,
  text: kind,
  actor: 'handoff',
  ...(step !== undefined && { step }),
});
const booking = [
  entry(1010, 'step.done', 'terms'),
  entry(1200, 'step.done', 'booking'),
  entry(2500, 'case.completed'),
];
const handoff = [
  entry(1400, 'acknowledgment.received'),
  entry(2300, 'acknowledgment.received'),
  entry(2350, 'acknowledgment.duplicate'),
  entry(2400, 'case.completed'),
];

describe('the times of an order', () => {
  test('run from the POST to the end of the booking step, and from the last acknowledgment to the end of the booking', () => {
    expect(orderTimes({ sentAtMs: 1000, booking, handoff })).toEqual({
      postToBookedMs: 200,
      lastAckToCompletedMs: 200,
    });
  });

  test('are left out when an end is not in the timelines', () => {
    expect(orderTimes({ sentAtMs: 1000, booking: booking.slice(0, 2), handoff })).toEqual({
      postToBookedMs: 200,
    });
    expect(orderTimes({ sentAtMs: 1000, booking: [], handoff })).toEqual({});
    expect(orderTimes({ sentAtMs: 1000, booking, handoff: [] })).toEqual({ postToBookedMs: 200 });
  });
});
