import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { TypedSearchAttributes, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  type CaseId,
  caseIdOf,
  type WorkflowId,
  workflowIdOf,
  workflowIdOfCase,
} from '../domain/cases/case-id.ts';
import type { BusinessKey } from '../domain/cases/procedure.ts';
import { searchAttributes } from '../platform/temporal/search-attributes.ts';
import { isGone } from './temporal-faults.ts';

/** A run of a case in Temporal. */
export interface StartedCase {
  readonly caseId: CaseId;
  readonly workflowId: WorkflowId;
  readonly runId: string;
}

export type StartResult =
  /**
   * `fresh` = false: an earlier try of this very request had started it, and its answer was lost
   * (F-8).
   */
  | (StartedCase & { readonly kind: 'started'; readonly fresh: boolean })
  /** The business fact has a case of another request: one that runs, or one that completed. */
  | (StartedCase & { readonly kind: 'taken'; readonly running: boolean });

/** A case to be started. */
export interface CaseStart {
  /** Type of the workflow, as the worker's bundle exports it. */
  readonly workflow: string;
  readonly definition: { readonly key: string };
  readonly businessKey: BusinessKey;
  /** What the workflow function takes. */
  readonly input: object;
  /** One line for lists of runs. */
  readonly summary: string;
  /** Absent when the case is about the organisation itself. */
  readonly customerId?: string;
  /** Subject of whoever asks for it. */
  readonly requestedBy: string;
}

/** How cases are started: on which queue, and under which key of the request. */
export interface StartOptions {
  readonly taskQueue: string;
  readonly startKey: string;
  readonly eagerStart?: boolean;
}

const startKeyMemo = 'startKey';
const requesterMemo = 'requestedBy';

/**
 * Starts a case unless its business fact has one. One that failed or was cancelled may be started
 * again, one that completed may not.
 */
export async function startCase(
  client: Client,
  start: CaseStart,
  { taskQueue, startKey, eagerStart }: StartOptions,
): Promise<StartResult> {
  const workflowId = workflowIdOf(start.definition.key, start.businessKey);
  try {
    const handle = await client.workflow.start(start.workflow, {
      workflowId,
      taskQueue,
      args: [start.input],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      workflowIdConflictPolicy: 'FAIL',
      memo: { [startKeyMemo]: startKey, [requesterMemo]: start.requestedBy },
      staticSummary: start.summary,
      typedSearchAttributes: attributesOf(start),
      ...(eagerStart === true && { requestEagerStart: true }),
    });
    const runId = handle.firstExecutionRunId;
    return { kind: 'started', caseId: caseIdOf(workflowId, runId), workflowId, runId, fresh: true };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return existing(await client.workflow.getHandle(workflowId).describe(), startKey);
  }
}

/**
 * Subject of whoever started the case over the API, as Temporal knows it from the very start on;
 * `undefined` when there is no such run any more, or something else started it.
 */
export async function requesterOf(client: Client, caseId: CaseId): Promise<string | undefined> {
  const workflowId = workflowIdOfCase(caseId);
  if (workflowId === undefined) return undefined;
  try {
    const description = await client.workflow.getHandle(workflowId).describe();
    const requester = description.memo?.[requesterMemo];
    const isThisCase = caseOf(description).caseId === caseId;
    return isThisCase && typeof requester === 'string' ? requester : undefined;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

function attributesOf({ definition, customerId, businessKey }: CaseStart): TypedSearchAttributes {
  const { procedure, caseStatus, orderRef, slaState } = searchAttributes;
  return new TypedSearchAttributes([
    { key: procedure, value: definition.key },
    { key: caseStatus, value: 'running' },
    ...(customerId === undefined ? [] : [{ key: searchAttributes.customerId, value: customerId }]),
    { key: orderRef, value: businessKey.number },
    { key: slaState, value: 'none' },
  ]);
}

function existing(description: WorkflowExecutionDescription, startKey: string): StartResult {
  const started = caseOf(description);
  const { memo, status } = description;
  if (memo?.[startKeyMemo] === startKey) return { kind: 'started', ...started, fresh: false };
  return { kind: 'taken', ...started, running: status.name === 'RUNNING' };
}

function caseOf({ workflowId, runId, raw }: WorkflowExecutionDescription): StartedCase {
  const firstRunId = raw.workflowExecutionInfo?.firstRunId;
  return { caseId: caseIdOf(workflowId, firstRunId || runId), workflowId, runId };
}
