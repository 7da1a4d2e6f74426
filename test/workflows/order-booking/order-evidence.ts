import type { CaseDocument } from '../../../domain/cases/case.ts';
import type { Finding } from '../../../domain/cases/finding.ts';
import type { TaskView } from '../../../domain/cases/task.ts';
import type { Policy } from '../../../workflows/load-policy.ts';
import type { OrderBookingPolicy } from '../../../workflows/order-booking/policy.ts';
import type { CaseDriver, OrderDriver } from '../../kit/case-driver.ts';
import { withChanged } from '../../kit/changed-policy.ts';
import type { SandboxAdmin, SandboxRecord } from '../../kit/sandbox-admin.ts';

/** Number of the quote or order form that is booked. */
export const numberOf = (order: OrderDriver): string => order.number;

/** What a task shows as wrong. */
export const findingsOf = (task: TaskView): readonly Finding[] =>
  task.data['findings'] as unknown as readonly Finding[];
export const codesOf = (task: TaskView): readonly string[] =>
  findingsOf(task).map((finding) => finding.code);

/** Keys of the steps in the order in which they were started. */
export const startedSteps = ({ events }: CaseDocument): readonly (string | undefined)[] =>
  events.filter((event) => event.kind === 'step.started').map((event) => event.step);

/** Codes of the findings and deviations in the timeline, in order. */
export const recordedCodes = ({ events }: CaseDocument): readonly unknown[] =>
  events
    .filter((event) => event.kind === 'finding.recorded' || event.kind === 'deviation.recorded')
    .map((event) => event.data?.['code']);

/** Changes the latest version of a quote in place, as the CRM's own people may. */
export async function changeQuote(
  sandbox: SandboxAdmin,
  number: string,
  change: object,
): Promise<void> {
  const versions = await versionsOf(sandbox, number);
  const changed = versions.map((version, i) =>
    i === versions.length - 1 ? { ...version, ...change } : version,
  );
  await sandbox.patch('crm.quotes', number, { versions: changed });
}

/** Publishes the next version of a quote: the latest one with a change. */
export async function publishVersion(
  sandbox: SandboxAdmin,
  number: string,
  change: object = {},
): Promise<void> {
  const versions = await versionsOf(sandbox, number);
  const version = { ...versions.at(-1), version: versions.length + 1, ...change };
  await sandbox.call('POST', `/admin/quotes/${number}/versions`, version);
}

/** Orders that the CRM holds for the case. */
export async function bookedOrders(
  sandbox: SandboxAdmin,
  order: CaseDriver,
): Promise<readonly SandboxRecord[]> {
  return sandbox.orders(await order.caseId());
}

/** An instant as the outside systems write it, so many hours from now. */
export const inHours = (hours: number): string =>
  new Date(Date.now() + hours * 3_600_000).toISOString();

async function versionsOf(
  sandbox: SandboxAdmin,
  number: string,
): Promise<readonly SandboxRecord[]> {
  return (await sandbox.get(`/crm/quotes/${number}`))['versions'] as readonly SandboxRecord[];
}

/**
 * The same activity, with something that happens first. What the kernel adds to the arguments is
 * passed on.
 */
export function preceded<A extends readonly unknown[], R>(
  call: (...args: A) => Promise<R>,
  first: (...args: A) => Promise<unknown>,
): (...args: A) => Promise<R> {
  return async (...args) => {
    await first(...args);
    return call(...args);
  };
}

/** The shipped policy with other figures for order booking. */
export function bookingPolicy(
  change: (shipped: OrderBookingPolicy) => OrderBookingPolicy,
): (policy: Policy) => Policy {
  return (policy) => withChanged(policy, 'order-booking', change);
}
