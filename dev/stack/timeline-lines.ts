import type { CaseDefinition } from '../../domain/cases/procedure.ts';
import type { TimelineEvent } from '../../domain/cases/timeline.ts';
import { orderBookingProcedure } from '../../workflows/order-booking/procedure.ts';
import { provisioningHandoffProcedure } from '../../workflows/provisioning-handoff/procedure.ts';

/**
 * An event and whose it is: the order's own, or its handoff's, which runs inside a step of the
 * order.
 */
export interface ShownEvent {
  readonly event: Pick<TimelineEvent, 'atMs' | 'kind' | 'text' | 'step'>;
  readonly of: 'order' | 'handoff';
}

const secondsWidth = 8;
const kindWidth = 24;

/**
 * `3` for the third step of the order, `6.2` for the second one of the handoff inside the sixth.
 */
function stepNumber(event: ShownEvent['event'], of: ShownEvent['of']): string {
  const numberIn = ({ steps }: CaseDefinition, key: string | undefined) =>
    String(steps.findIndex((step) => step.key === key) + 1);
  if (of === 'order') return numberIn(orderBookingProcedure, event.step);
  const handoff = numberIn(orderBookingProcedure, 'handoff');
  return `${handoff}.${numberIn(provisioningHandoffProcedure, event.step)}`;
}

/**
 * One aligned line: seconds since `startMs`, what happened, and to what; steps carry their number,
 * the handoff is set in.
 */
export function timelineLine({ event, of }: ShownEvent, startMs: number): string {
  const seconds = `${((event.atMs - startMs) / 1000).toFixed(2)} s`.padStart(secondsWidth);
  const kind = event.kind.replace('.', ' ').padEnd(kindWidth);
  const isStep = event.kind.startsWith('step.') && event.step !== undefined;
  const text = isStep ? `${stepNumber(event, of)} ${event.text}` : event.text;
  return `${seconds}  ${kind}${of === 'handoff' ? '  ' : ''}${text}`;
}
