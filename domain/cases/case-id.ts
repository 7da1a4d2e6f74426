/**
 * A case is one run of one procedure for one business fact.
 *
 * - Workflow id: `procedure:businessKey`, so the same business fact cannot run twice at once.
 * - Case id: `procedure:businessKey.xxxxxxxx`, the workflow id and the last eight hex digits of its
 *   first run id. (Run ids begin with the time, so the first eight are the same for a whole minute;
 *   the last are random.) A booking that ended cancelled may be booked again: same workflow id, new
 *   case id, and so new idempotency keys, rows and record.
 * - Task id: `caseId~n`.
 */
export type CaseId = string;
export type WorkflowId = string;
export type TaskId = string;

const casePattern = /^[a-z-]+:[A-Za-z0-9_-]{1,64}\.[0-9a-f]{8}$/;
const taskPattern = /^([^~]+)~(\d{1,6})$/;

/** `order-booking` + `Q-1001` → `order-booking:Q-1001`. */
export function workflowIdOf(procedure: string, businessKey: string): WorkflowId {
  return `${procedure}:${businessKey}`;
}

/** The case id of a workflow's run; `firstRunId` is the UUID of the first run of the chain. */
export function caseIdOf(workflowId: WorkflowId, firstRunId: string): CaseId {
  return `${workflowId}.${firstRunId.slice(-8)}`;
}

/** The workflow to talk to about a case; `undefined` when the text is no case id. */
export function workflowIdOfCase(caseId: CaseId): WorkflowId | undefined {
  return casePattern.test(caseId) ? caseId.slice(0, -9) : undefined;
}

/** The case a task belongs to; `undefined` when the text is no task id. */
export function caseIdOfTask(taskId: TaskId): CaseId | undefined {
  const caseId = taskPattern.exec(taskId)?.[1];
  return caseId !== undefined && casePattern.test(caseId) ? caseId : undefined;
}
