import type { CaseDriver } from '../kit/case-driver.ts';
import type { JournalCall, SandboxAdmin } from '../kit/sandbox-admin.ts';

/** Everything the outside systems hold for a case, cancelled or not. */
export async function effectsOf(sandbox: SandboxAdmin, order: CaseDriver) {
  const caseId = await order.caseId();
  const [orders, documents, tickets] = await Promise.all([sandbox.orders(caseId), sandbox.documents(caseId), sandbox.tickets(caseId)]);
  return {
    orders: orders.length,
    schedules: documents['schedules']?.length,
    invoices: documents['invoices']?.length,
    cycles: documents['cycles']?.length,
    tickets: tickets.map((ticket) => String(ticket['queue'])).toSorted(),
  };
}

/** What Q-1001 leaves behind when everything happened exactly once. */
export const onceEach = { orders: 1, schedules: 1, invoices: 1, cycles: 1, tickets: ['network', 'voice'] };

/** One execution of an activity: which attempt ended it, who made it, and why the one before failed. */
export interface Execution {
  readonly attempt: number;
  readonly identity: string;
  readonly lastFailure: string | undefined;
}

/** How an activity of a run was executed, by the server's history. Executions that have not ended are not in it. */
export async function executionsOf(run: CaseDriver, activity: string): Promise<readonly Execution[]> {
  const { events } = await run.handle.fetchHistory();
  const scheduled = new Set(
    events?.flatMap((event) =>
      event.activityTaskScheduledEventAttributes?.activityType?.name === activity ? [String(event.eventId)] : [],
    ),
  );
  return (events ?? []).flatMap(({ activityTaskStartedEventAttributes: started }) => {
    if (!started || !scheduled.has(String(started.scheduledEventId))) return [];
    const { attempt, identity, lastFailure } = started;
    const reason = lastFailure?.timeoutFailureInfo ? 'timeout' : lastFailure ? 'failure' : undefined;
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
