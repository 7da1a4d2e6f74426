import type { ExceptionView } from '../../../domain/cases/exceptions.ts';
import type { Acknowledge } from '../../../domain/cases/messages.ts';
import type { EpochMs } from '../../../domain/shared/json.ts';
import type { OrderFinding } from './order-finding.ts';

/** What step 7 confirms before an order may close. */
export interface ClosingCheck {
  readonly billingReference?: string;
  readonly tickets: readonly {
    readonly ticketNumber: string;
    readonly queue: string;
    readonly owner?: string;
    readonly dueAtMs?: EpochMs;
  }[];
  readonly exceptions: readonly ExceptionView[];
}

/** Step 7 (OB-47..OB-49): everything that keeps the order from closing; empty = it may. */
export function closingFindings(check: ClosingCheck): readonly OrderFinding[] {
  return [
    ...referenceFindings(check),
    ...check.tickets.flatMap(ticketFindings),
    ...check.exceptions.flatMap(exceptionFindings),
  ];
}

/**
 * OB-48: what a provisioning acknowledgment leaves open; a billing acknowledgment needs neither
 * owner nor due date.
 */
export function acknowledgmentGaps(acknowledge: Acknowledge): readonly ('owner' | 'due-date')[] {
  if (acknowledge.handoff === 'billing') return [];
  const gaps = [
    isBlank(acknowledge.owner) && 'owner',
    acknowledge.dueAtMs === undefined && 'due-date',
  ] as const;
  return gaps.filter((gap) => gap !== false);
}

function isBlank(text: string | undefined): boolean {
  return text === undefined || text.trim() === '';
}

/** OB-47 */
function referenceFindings({ billingReference }: ClosingCheck): readonly OrderFinding[] {
  if (!isBlank(billingReference)) return [];
  const text = 'The order has no billing reference.';
  return [
    { code: 'billing-reference-missing', field: 'billingReference', values: { order: null }, text },
  ];
}

/** OB-48 */
function ticketFindings({
  ticketNumber,
  queue,
  owner,
  dueAtMs,
}: ClosingCheck['tickets'][number]): readonly OrderFinding[] {
  const findings: OrderFinding[] = [];
  const field = `tickets[${ticketNumber}]`;
  if (isBlank(owner)) {
    const text = `Provisioning ticket ${ticketNumber} of queue ${queue} has no owner.`;
    findings.push({
      code: 'ticket-owner-missing',
      field: `${field}.owner`,
      values: { ticket: null },
      text,
    });
  }
  if (dueAtMs === undefined) {
    const text = `Provisioning ticket ${ticketNumber} of queue ${queue} has no due date.`;
    findings.push({
      code: 'ticket-due-date-missing',
      field: `${field}.dueAtMs`,
      values: { ticket: null },
      text,
    });
  }
  return findings;
}

/** OB-49: an exception is documented once it has a text and a resolution with a text. */
function exceptionFindings({ id, code, text, resolution }: ExceptionView): readonly OrderFinding[] {
  const missing = isBlank(text) ? 'text' : isBlank(resolution?.text) && 'resolution';
  if (missing === false) return [];
  const sentence = `Exception ${id} (${code}) has no ${missing}.`;
  return [
    {
      code: 'exception-unresolved',
      field: `exceptions[${id}].${missing}`,
      values: { exception: null },
      text: sentence,
    },
  ];
}
