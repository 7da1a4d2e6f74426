import { type Refusal, refusal } from '../http/manners.ts';
import { nextNumber, type World } from '../store/world.ts';
import type {
  Account,
  CreditNote,
  Cycle,
  Invoice,
  NewCreditNote,
  NewCycle,
  NewInvoice,
  NewSchedule,
  Schedule,
} from './billing.schema.ts';

type Documents = Pick<
  World,
  | 'billing.accounts'
  | 'billing.schedules'
  | 'billing.invoices'
  | 'billing.cycles'
  | 'billing.credit-notes'
  | 'sequences'
>;

/**
 * What billing does, each call a new document: repeats are told apart by the idempotency key before
 * they come here.
 */
export interface BillingDocuments {
  readonly createSchedule: (asked: NewSchedule) => Schedule | Refusal;
  readonly createInvoice: (asked: NewInvoice) => Invoice | Refusal;
  readonly createCycle: (asked: NewCycle) => Cycle | Refusal;
  readonly createCreditNote: (asked: NewCreditNote) => CreditNote | Refusal;
  readonly endSchedule: (id: string, reason: string) => Schedule | Refusal;
  readonly endCycle: (id: string, reason: string) => Cycle | Refusal;
  readonly voidInvoice: (id: string, reason: string) => Invoice | Refusal;
}

const missing = (id: string) =>
  refusal({ status: 404, code: 'resource_missing', message: `${id} does not exist`, field: 'id' });

/** Billing documents kept in the world. */
export function createBillingDocuments(world: Documents, nowMs: () => number): BillingDocuments {
  const head = (series: string) => ({
    id: nextNumber(world, series),
    createdAt: new Date(nowMs()).toISOString(),
    endReason: null,
  });
  const billable = (asked: { readonly accountId: string; readonly currency?: string }) =>
    accountProblem(world['billing.accounts'].get(asked.accountId), asked);
  return {
    createSchedule: (asked) =>
      billable(asked) ??
      world['billing.schedules'].put({ ...asked, ...head('BS'), status: 'active' }),
    createInvoice: (asked) =>
      billable(asked) ??
      world['billing.invoices'].put({ ...asked, ...head('INV'), status: 'open' }),
    createCycle: (asked) =>
      billable(asked) ?? world['billing.cycles'].put({ ...asked, ...head('CY'), status: 'active' }),
    createCreditNote: (asked) => creditNoteOf(world, asked, () => head('CN')),
    endSchedule: (id, reason) => {
      const schedule = world['billing.schedules'].get(id);
      if (schedule === undefined) return missing(id);
      return schedule.status === 'ended'
        ? schedule
        : world['billing.schedules'].put({ ...schedule, status: 'ended', endReason: reason });
    },
    endCycle: (id, reason) => {
      const cycle = world['billing.cycles'].get(id);
      if (cycle === undefined) return missing(id);
      return cycle.status === 'ended'
        ? cycle
        : world['billing.cycles'].put({ ...cycle, status: 'ended', endReason: reason });
    },
    voidInvoice: (id, reason) => voided(world, { id, reason }),
  };
}

function creditNoteOf(
  world: Documents,
  asked: NewCreditNote,
  head: () => Pick<CreditNote, 'id' | 'createdAt'>,
): CreditNote | Refusal {
  const invoice = world['billing.invoices'].get(asked.invoiceId);
  if (invoice === undefined) return missing(asked.invoiceId);
  if (invoice.status !== 'paid') {
    const message = `invoice ${invoice.id} is ${invoice.status}: only a paid one is credited`;
    return refusal({ status: 422, code: 'invoice_not_paid', message, field: 'invoiceId' });
  }
  const { id, createdAt } = head();
  const { amountMinor, currency } = invoice;
  const status = 'issued';
  return world['billing.credit-notes'].put({
    ...asked,
    id,
    createdAt,
    status,
    amountMinor,
    currency,
  });
}

function voided(
  world: Documents,
  { id, reason }: { readonly id: string; readonly reason: string },
): Invoice | Refusal {
  const invoice = world['billing.invoices'].get(id);
  if (invoice === undefined) return missing(id);
  if (invoice.status === 'paid') {
    const message = `invoice ${id} is paid: credit it`;
    return refusal({ status: 409, code: 'invoice_paid', message, field: 'id' });
  }
  return invoice.status === 'void'
    ? invoice
    : world['billing.invoices'].put({ ...invoice, status: 'void', endReason: reason });
}

function accountProblem(
  account: Account | undefined,
  asked: { readonly accountId: string; readonly currency?: string },
): Refusal | undefined {
  if (account === undefined) {
    const message = `account ${asked.accountId} does not exist`;
    return refusal({ status: 422, code: 'account_unknown', message, field: 'accountId' });
  }
  if (account.holds.some((hold) => hold.releasedAt === null)) {
    return refusal({
      status: 402,
      code: 'account_on_hold',
      message: `account ${account.id} is on hold`,
      field: 'accountId',
    });
  }
  if (
    asked.currency !== undefined &&
    account.currency !== null &&
    asked.currency !== account.currency
  ) {
    const { id, currency } = account;
    const message = `account ${id} is kept in ${currency}, not in ${asked.currency}`;
    return refusal({ status: 422, code: 'currency_mismatch', message, field: 'currency' });
  }
  return undefined;
}
