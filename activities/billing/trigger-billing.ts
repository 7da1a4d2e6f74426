import type { BillingAction } from '../../domain/commerce/facts.ts';
import { faultError } from '../http/fault.ts';
import type { JsonClient } from '../http/json-client.ts';
import {
  type BillingDocuments,
  cycleRecord,
  invoiceRecord,
  scheduleRecord,
} from './billing.schema.ts';
import { readDocuments } from './billing-documents.ts';
import { firstInvoiceAmount } from './first-invoice-amount.ts';
import type { BillingResult, BillingTrigger } from './port.ts';
import { findAccount } from './read-account.ts';

/** One action under way: what is known to exist, and where to charge. */
interface Action {
  readonly billing: JsonClient;
  readonly trigger: BillingTrigger;
  readonly accountId: string;
  readonly scheduleId: string | null;
}

type Refused = Extract<BillingResult, { readonly kind: 'refused' }>;
type Posted = { readonly kind: 'posted'; readonly id: string } | Refused;

const documentsOf = {
  'activate-schedule': 'schedules',
  'first-invoice': 'invoices',
  'recurring-cycle': 'cycles',
} as const satisfies Record<BillingAction, keyof BillingDocuments>;

/** What each action posts (OB-35 to OB-37). */
const posts: Record<BillingAction, (action: Action) => Promise<Posted>> = {
  'activate-schedule': activateSchedule,
  'first-invoice': createFirstInvoice,
  'recurring-cycle': setRecurringCycle,
};

/**
 * Performs the actions of policy in order, each once (OB-34 to OB-38): a document that exists under
 * our reference is adopted, which holds after billing has forgotten the idempotency key (F-18); the
 * key keeps attempts that overlap apart. At the end every document is read back.
 */
export async function triggerBilling(
  billing: JsonClient,
  trigger: BillingTrigger,
): Promise<BillingResult> {
  const account = await findAccount(billing, trigger.customerId);
  if (account === undefined)
    return refused('account_missing', `Customer ${trigger.customerId} has no billing account.`);
  if (account.customerId !== trigger.customerId) {
    return refused(
      'account_of_other_customer',
      `Billing account ${account.id} belongs to another customer.`,
    );
  }
  const before = await readDocuments(billing, trigger.caseId);
  let scheduleId: string | null = null;
  for (const name of trigger.actions) {
    const existing = before[documentsOf[name]][0]?.id;
    const posted: Posted =
      existing === undefined
        ? await posts[name]({ billing, trigger, accountId: account.id, scheduleId })
        : { kind: 'posted', id: existing };
    if (posted.kind === 'refused') return posted;
    if (name === 'activate-schedule') scheduleId = posted.id;
  }
  return confirmed(trigger, await readDocuments(billing, trigger.caseId));
}

/** The result from what billing shows afterwards (OB-38, OB-39). */
function confirmed(trigger: BillingTrigger, documents: BillingDocuments): BillingResult {
  const shown = trigger.actions.map((name) => documents[documentsOf[name]][0]);
  const [first] = shown;
  if (first === undefined || shown.includes(undefined))
    throw nonsense('does not show a document it has created');
  checkContents(trigger, documents);
  const reference =
    (trigger.actions.includes('activate-schedule') ? documents.schedules[0] : undefined) ?? first;
  const invoice = trigger.actions.includes('first-invoice') ? documents.invoices[0] : undefined;
  return {
    kind: 'triggered',
    billingReference: reference.id,
    status: reference.status,
    ...(invoice !== undefined && { invoiceNumber: invoice.id }),
  };
}

/** What stands under our reference must be what this order asked for (F-20). */
function checkContents(trigger: BillingTrigger, { schedules, invoices }: BillingDocuments): void {
  if (schedules.some((schedule) => schedule.orderNumber !== trigger.orderNumber))
    throw nonsense('shows a schedule of another order');
  const amountMinor = firstInvoiceAmount(trigger.lines, trigger.adjustments);
  if (invoices.some((invoice) => invoice.amountMinor !== amountMinor))
    throw nonsense('shows a first invoice of another amount');
}

function activateSchedule({ billing, trigger, accountId }: Action): Promise<Posted> {
  const {
    caseId,
    orderNumber,
    startDate,
    endDate,
    billingFrequency,
    currency,
    paymentTerms,
    lines,
    adjustments,
  } = trigger;
  const body = {
    externalReference: caseId,
    accountId,
    orderNumber,
    startDate,
    endDate,
    frequency: billingFrequency,
    currency,
    paymentTerms,
    lines,
    adjustments,
  };
  return post({
    billing,
    trigger,
    name: 'activate-schedule',
    pattern: '/billing/schedules',
    answer: scheduleRecord,
    body,
  });
}

function createFirstInvoice({ billing, trigger, accountId, scheduleId }: Action): Promise<Posted> {
  const { caseId, currency, lines, adjustments } = trigger;
  const amountMinor = firstInvoiceAmount(lines, adjustments);
  const body = {
    externalReference: caseId,
    accountId,
    scheduleId,
    currency,
    amountMinor,
    lines,
    adjustments,
  };
  return post({
    billing,
    trigger,
    name: 'first-invoice',
    pattern: '/billing/invoices',
    answer: invoiceRecord,
    body,
  });
}

function setRecurringCycle({ billing, trigger, accountId, scheduleId }: Action): Promise<Posted> {
  const { caseId, billingFrequency, startDate } = trigger;
  const body = {
    externalReference: caseId,
    accountId,
    scheduleId,
    frequency: billingFrequency,
    startDate,
  };
  return post({
    billing,
    trigger,
    name: 'recurring-cycle',
    pattern: '/billing/cycles',
    answer: cycleRecord,
    body,
  });
}

interface Post {
  readonly billing: JsonClient;
  readonly trigger: BillingTrigger;
  readonly name: BillingAction;
  readonly pattern: string;
  readonly answer: typeof cycleRecord;
  readonly body: object;
}

async function post({ billing, trigger, name, pattern, answer, body }: Post): Promise<Posted> {
  const sent = await billing.send({
    method: 'POST',
    pattern,
    body,
    idempotencyKey: `${trigger.caseId}/${name}`,
    answer,
    isAsked: (document) => document.externalReference === trigger.caseId,
  });
  return sent.kind === 'done'
    ? { kind: 'posted', id: sent.value.id }
    : refused(sent.code, sent.text);
}

const refused = (code: string, text: string): Refused => ({ kind: 'refused', code, text });

const nonsense = (detail: string) =>
  faultError({ kind: 'nonsense', system: 'billing', call: 'GET /billing/documents', detail });
