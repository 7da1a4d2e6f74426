import type { CaseId } from '../../domain/cases/case-id.ts';
import { faultError } from '../http/fault.ts';
import type { JsonClient } from '../http/json-client.ts';
import {
  type BillingDocuments,
  creditNoteRecord,
  cycleRecord,
  invoiceRecord,
} from './billing.schema.ts';
import { readDocuments } from './billing-documents.ts';
import type { BillingPort } from './port.ts';

interface Stop {
  readonly caseId: CaseId;
  readonly reason: string;
}

/**
 * Compensation of the billing trigger (G-14): whatever is still in force under our reference is
 * ended, voided or credited, then read back.
 */
export async function stopBilling(
  billing: JsonClient,
  order: Stop,
): Promise<Awaited<ReturnType<BillingPort['stop']>>> {
  const before = await readDocuments(billing, order.caseId);
  for (const cycle of before.cycles.filter(isActive))
    await change(billing, order, { act: 'end', of: 'cycles', id: cycle.id });
  for (const schedule of before.schedules.filter(isActive))
    await change(billing, order, { act: 'end', of: 'schedules', id: schedule.id });
  for (const invoice of before.invoices) {
    const settled =
      invoice.status === 'open'
        ? await change(billing, order, { act: 'void', of: 'invoices', id: invoice.id })
        : false;
    const owesCredit = !settled && invoice.status !== 'void' && !isCredited(before, invoice.id);
    if (owesCredit) await credit(billing, order, invoice.id);
  }
  return stopped(await readDocuments(billing, order.caseId));
}

/**
 * A document that came into force meanwhile (an attempt at the trigger, long given up) calls for
 * another round.
 */
function stopped(after: BillingDocuments): Awaited<ReturnType<BillingPort['stop']>> {
  const inForce = [
    ...[...after.cycles, ...after.schedules].filter(isActive),
    ...after.invoices.filter(
      (invoice) => invoice.status !== 'void' && !isCredited(after, invoice.id),
    ),
  ];
  if (inForce.length > 0) {
    throw faultError({
      kind: 'unavailable',
      system: 'billing',
      call: 'GET /billing/documents',
      detail: 'still shows documents in force',
    });
  }
  return {
    voided: after.invoices
      .filter((invoice) => invoice.status === 'void')
      .map((invoice) => invoice.id),
    credited: after.invoices
      .filter((invoice) => isCredited(after, invoice.id))
      .map((invoice) => invoice.id),
  };
}

const isActive = (document: { readonly status: string }): boolean => document.status === 'active';

const isCredited = (documents: BillingDocuments, invoiceId: string): boolean =>
  documents.creditNotes.some((note) => note.invoiceId === invoiceId);

type Change =
  | { readonly act: 'end'; readonly of: 'schedules' | 'cycles'; readonly id: string }
  | { readonly act: 'void'; readonly of: 'invoices'; readonly id: string };

/**
 * False when billing refuses: an invoice paid since it was read, or a document ended by someone
 * else. The read-back tells which.
 */
async function change(billing: JsonClient, order: Stop, { act, of, id }: Change): Promise<boolean> {
  const sent = await billing.send({
    method: 'POST',
    pattern: `/billing/${of}/{id}/${act}`,
    params: { id },
    body: { reason: order.reason },
    idempotencyKey: `${order.caseId}/${act}/${id}`,
    answer: of === 'invoices' ? invoiceRecord : cycleRecord,
    isAsked: (answer) => answer.id === id,
  });
  return sent.kind === 'done';
}

async function credit(billing: JsonClient, order: Stop, invoiceId: string): Promise<void> {
  const sent = await billing.send({
    method: 'POST',
    pattern: '/billing/credit-notes',
    body: { externalReference: order.caseId, invoiceId, reason: order.reason },
    idempotencyKey: `${order.caseId}/credit/${invoiceId}`,
    answer: creditNoteRecord,
    isAsked: (answer) =>
      answer.invoiceId === invoiceId && answer.externalReference === order.caseId,
  });
  if (sent.kind === 'done') return;
  throw faultError({
    kind: 'refusal',
    system: 'billing',
    call: 'POST /billing/credit-notes',
    detail: `was refused: ${sent.code}`,
  });
}
