import type { CaseDocument } from '../../domain/cases/case.ts';
import { rowsOf } from '../../store/rows.ts';
import type { CaseDriver, OrderDriver } from '../kit/case-driver.ts';
import { allRows } from '../kit/dynamo.ts';
import type { Harness } from '../kit/harness.ts';
import type { JournalCall, SandboxAdmin } from '../kit/sandbox-admin.ts';

/** Everything the outside systems hold for a case, cancelled or not. */
export async function effectsOf(sandbox: SandboxAdmin, order: CaseDriver) {
  const caseId = await order.caseId();
  const [orders, documents, tickets] = await Promise.all([
    sandbox.orders(caseId),
    sandbox.documents(caseId),
    sandbox.tickets(caseId),
  ]);
  return {
    orders: orders.length,
    schedules: documents['schedules']?.length,
    invoices: documents['invoices']?.length,
    cycles: documents['cycles']?.length,
    tickets: tickets.map((ticket) => String(ticket['queue'])).toSorted(),
  };
}

/** What Q-1001 leaves behind when everything happened exactly once. */
export const onceEach = {
  orders: 1,
  schedules: 1,
  invoices: 1,
  cycles: 1,
  tickets: ['network', 'voice'],
};

/**
 * One execution of an activity: which attempt ended it, who made it, and why the one before failed.
 */
export interface Execution {
  readonly attempt: number;
  readonly identity: string;
  readonly lastFailure: string | undefined;
}

/**
 * How an activity of a run was executed, by the server's history. Executions that have not ended
 * are not in it.
 */
export async function executionsOf(
  run: CaseDriver,
  activity: string,
): Promise<readonly Execution[]> {
  const { events } = await run.handle.fetchHistory();
  const scheduled = new Set(
    events?.flatMap((event) =>
      event.activityTaskScheduledEventAttributes?.activityType?.name === activity
        ? [String(event.eventId)]
        : [],
    ),
  );
  return (events ?? []).flatMap(({ activityTaskStartedEventAttributes: started }) => {
    if (!started || !scheduled.has(String(started.scheduledEventId))) return [];
    const { attempt, identity, lastFailure } = started;
    const reason = lastFailure?.timeoutFailureInfo
      ? 'timeout'
      : lastFailure
        ? 'failure'
        : undefined;
    return [{ attempt: attempt ?? 0, identity: identity ?? '', lastFailure: reason }];
  });
}

/** Calls that the outside systems got for a case. */
export async function callsFor(
  sandbox: SandboxAdmin,
  order: CaseDriver,
  { method, path }: Pick<JournalCall, 'method' | 'path'>,
): Promise<readonly JournalCall[]> {
  const caseId = await order.caseId();
  return (await sandbox.journal(path, method)).filter((call) => call.externalReference === caseId);
}

/** A closed case as its record keeps it, with the very times it was written with. */
export async function recordedDocument(
  { records }: Harness,
  run: CaseDriver,
): Promise<CaseDocument> {
  const kept = await records.get(await run.caseId());
  if (kept === undefined) throw new Error(`${run.workflowId} has no record`);
  const { case: view, tasks, timeline } = kept.record;
  return { case: view, tasks, events: timeline.map(({ event }) => event) };
}

/**
 * The table's rows about an order and its handoff, and those that their records say should be
 * there, both in key order.
 */
export async function rowsAbout(harness: Harness, order: OrderDriver) {
  const documents = await Promise.all(
    [order, order.handoff].map((run) => recordedDocument(harness, run)),
  );
  const caseIds = documents.map((document) => document.case.caseId);
  const keyOf = (row: { readonly [attribute: string]: unknown }) =>
    `${String(row['pk'])}\n${String(row['sk'])}`;
  const expected = documents
    .map(rowsOf)
    .flatMap((rows) => [...rows.pages, ...rows.references, ...rows.tasks, rows.case]);
  return {
    found: (await allRows(harness.table)).filter((row) =>
      caseIds.some((caseId) => keyOf(row).includes(caseId)),
    ),
    expected: expected.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
  };
}
