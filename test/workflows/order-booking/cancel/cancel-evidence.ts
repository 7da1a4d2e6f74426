import type { CaseDocument } from '../../../../domain/cases/case.ts';
import type { OrderDriver } from '../../../kit/case-driver.ts';
import type { Harness } from '../../../kit/harness.ts';

interface Call {
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly externalReference?: string;
}

/**
 * Downstream teams that neither acknowledge nor activate by themselves: what happens to a ticket is
 * up to the test.
 */
export async function silenceTeams({ sandbox }: Harness): Promise<void> {
  const teams = ['billing', 'network', 'voice', 'cloud'];
  await sandbox.settings(
    Object.fromEntries(teams.map((team) => [`downstream.${team}`, { acknowledge: 'never' }])),
  );
}

/**
 * Every change that outside systems accepted on behalf of a case, in order; numbers are replaced by
 * what they number.
 */
export async function changesOf(
  { sandbox }: Harness,
  order: OrderDriver,
): Promise<readonly string[]> {
  const caseId = await order.caseId();
  const [orders, documents, tickets] = await Promise.all([
    sandbox.orders(caseId),
    sandbox.documents(caseId),
    sandbox.tickets(caseId),
  ]);
  const numbers = [...orders, ...tickets].map((record) => record['number'] as string);
  const own = new Set([
    ...numbers,
    ...Object.values(documents).flatMap((kind) => kind.map((record) => record['id'] as string)),
  ]);
  const calls = (await sandbox.get('/admin/journal'))['calls'] as readonly Call[];
  return calls
    .filter(
      ({ method, status }) =>
        method !== 'GET' && method !== 'SMTP' && status !== null && status < 400,
    )
    .filter(
      ({ path, externalReference }) =>
        externalReference === caseId || path.split('/').some((part) => own.has(part)),
    )
    .map(({ method, path }) => `${method} ${path.replace(/[A-Z]+-\d+/, '{}')}`);
}

/** What steps 4 to 6 change outside, for an order with one ticket. */
export const booked = ['POST /crm/orders'] as const;
export const billed = [
  'POST /billing/schedules',
  'POST /billing/invoices',
  'POST /billing/cycles',
  // The billing reference on the order (OB-39).
  'PATCH /crm/orders/{}',
] as const;
export const ticketed = ['POST /provisioning/tickets'] as const;

/** How each is taken back (G-14). */
export const orderCancelled = ['PATCH /crm/orders/{}'] as const;
export const billingStopped = [
  'POST /billing/cycles/{}/end',
  'POST /billing/schedules/{}/end',
  'POST /billing/invoices/{}/void',
] as const;
export const ticketCancelled = ['POST /provisioning/tickets/{}/cancel'] as const;

/**
 * Where the case's own records in the outside systems stand: `order cancelled`, `invoice void`, …
 */
export async function standOf(
  { sandbox }: Harness,
  order: OrderDriver,
): Promise<readonly string[]> {
  const caseId = await order.caseId();
  const [orders, documents, tickets] = await Promise.all([
    sandbox.orders(caseId),
    sandbox.documents(caseId),
    sandbox.tickets(caseId),
  ]);
  const kinds = Object.entries({ orders, ...documents, tickets });
  return kinds.flatMap(([kind, records]) =>
    records.map((record) => `${kind} ${record['status'] as string}`),
  );
}

/** Steps of a case by their state, in order. */
export function stepsIn(
  document: CaseDocument,
  state: CaseDocument['case']['steps'][number]['state'],
): readonly string[] {
  return document.case.steps.filter((step) => step.state === state).map((step) => step.key);
}

/** Until the run is over; answers with how Temporal shows its end. */
export async function endOf(order: OrderDriver): Promise<string> {
  await order.handle.result().catch(() => undefined);
  return (await order.handle.describe()).status.name;
}

/**
 * The compensations of a case as its timeline tells them: `booking: Cancel the order in the CRM`.
 */
export function compensationsOf(document: CaseDocument): readonly string[] {
  return document.events
    .filter((event) => event.kind === 'compensation.done')
    .map((event) => `${event.step}: ${event.text}`);
}
