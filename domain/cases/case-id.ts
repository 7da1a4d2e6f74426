import type { BusinessKey } from './procedure.ts';

/**
 * A case is one run of one procedure for one business fact.
 *
 * - Workflow id: `procedure:kind:number`, so the same business fact cannot run twice at once, and
 *   two kinds of document never collide.
 * - Case id: `procedure:kind:number.xxxxxxxx`, the workflow id and the last eight hex digits of its
 *   first run id. (Run ids begin with the time, so the first eight are the same for a whole minute;
 *   the last are random.) A booking that ended cancelled may be booked again: same workflow id, new
 *   case id, and so new idempotency keys, rows and record.
 * - Task id: `caseId~n`.
 */
export type CaseId = string;
export type WorkflowId = string;
export type TaskId = string;

const casePattern = /^([a-z][a-z0-9-]*):([a-z][a-z0-9-]*):([A-Za-z0-9_-]{1,64})\.([0-9a-f]{8})$/;
const procedurePattern = /^([a-z][a-z0-9-]*):/;
const taskPattern = /^([^~]+)~(\d{1,6})$/;

/** `order-booking` and quote `Q-1001` → `order-booking:quote:Q-1001`. */
export function workflowIdOf(procedure: string, { kind, number }: BusinessKey): WorkflowId {
  return `${procedure}:${kind}:${number}`;
}

/** The case id of a workflow's run; `firstRunId` is the UUID of the first run of the chain. */
export function caseIdOf(workflowId: WorkflowId, firstRunId: string): CaseId {
  return `${workflowId}.${firstRunId.slice(-8)}`;
}

/** What a case id says. */
export interface CaseIdParts {
  readonly procedure: string;
  readonly businessKey: BusinessKey;
}

/** Reads a case id; `undefined` when the text is none. */
export function partsOfCaseId(caseId: CaseId): CaseIdParts | undefined {
  const [, procedure, kind, number] = casePattern.exec(caseId) ?? [];
  if (procedure === undefined || kind === undefined || number === undefined) return undefined;
  return { procedure, businessKey: { kind, number } };
}

/** The workflow to talk to about a case; `undefined` when the text is no case id. */
export function workflowIdOfCase(caseId: CaseId): WorkflowId | undefined {
  const parts = partsOfCaseId(caseId);
  return parts && workflowIdOf(parts.procedure, parts.businessKey);
}

/**
 * The procedure that the id of a case, a workflow or a task names, whether there is one of that id
 * or not; `undefined` when the text names none.
 */
export function procedureOfId(id: string): string | undefined {
  return procedurePattern.exec(id)?.[1];
}

/** The case a task belongs to; `undefined` when the text is no task id. */
export function caseIdOfTask(taskId: TaskId): CaseId | undefined {
  const caseId = taskPattern.exec(taskId)?.[1];
  return caseId !== undefined && casePattern.test(caseId) ? caseId : undefined;
}
