import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { TypedSearchAttributes, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  type CaseId,
  caseIdOf,
  caseIdOfTask,
  partsOfCaseId,
  type WorkflowId,
  workflowIdOf,
  workflowIdOfCase,
} from '../domain/cases/case-id.ts';
import {
  type Acknowledge,
  type AddNote,
  type CancelCase,
  type ChangeClock,
  type ClaimTask,
  type CompleteTask,
  type EscalateTask,
  type ReassignTask,
  type ReleaseTask,
  type RequestException,
  type SaveTaskForm,
  type SetPriority,
  type SkipStep,
  type SnoozeTask,
  signalNames,
  type UpdateAnswer,
  updateNames,
} from '../domain/cases/messages.ts';
import { searchAttributes } from '../platform/temporal/search-attributes.ts';
import type { OrderBookingInput } from '../workflows/order-booking/order.ts';
import { orderBookingProcedure } from '../workflows/order-booking/procedure.ts';
import { provisioningHandoffProcedure } from '../workflows/provisioning-handoff/procedure.ts';
import { createInFlightLimit } from './in-flight-limit.ts';
import { isGone, rejectionOf, withinDeadline } from './temporal-faults.ts';

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

/** `absent`: no open run; the read model knows whether there ever was one. */
export type UpdateResult =
  | { readonly kind: 'answered'; readonly answer: UpdateAnswer }
  | { readonly kind: 'absent' };

/** What the API asks of Temporal. Throws `TemporalUnavailable` and `TemporalBusy`. */
export interface TemporalGateway {
  /** `startKey` identifies the request: a repeated one gets the same case. */
  readonly startOrder: (input: OrderBookingInput, startKey: string) => Promise<StartResult>;
  /** `updateId` identifies the request: a repeated one gets the first answer. */
  readonly claim: (message: ClaimTask, updateId: string) => Promise<UpdateResult>;
  readonly release: (message: ReleaseTask, updateId: string) => Promise<UpdateResult>;
  readonly complete: (message: CompleteTask, updateId: string) => Promise<UpdateResult>;
  readonly reassign: (message: ReassignTask, updateId: string) => Promise<UpdateResult>;
  readonly snooze: (message: SnoozeTask, updateId: string) => Promise<UpdateResult>;
  readonly escalate: (message: EscalateTask, updateId: string) => Promise<UpdateResult>;
  readonly note: (message: AddNote, updateId: string) => Promise<UpdateResult>;
  readonly cancel: (message: CancelCase, updateId: string) => Promise<UpdateResult>;
  readonly pauseClock: (message: ChangeClock, updateId: string) => Promise<UpdateResult>;
  readonly resumeClock: (message: ChangeClock, updateId: string) => Promise<UpdateResult>;
  readonly acknowledgeLadder: (message: ChangeClock, updateId: string) => Promise<UpdateResult>;
  readonly setPriority: (message: SetPriority, updateId: string) => Promise<UpdateResult>;
  readonly saveForm: (message: SaveTaskForm, updateId: string) => Promise<UpdateResult>;
  readonly requestException: (message: RequestException, updateId: string) => Promise<UpdateResult>;
  readonly skipStep: (message: SkipStep, updateId: string) => Promise<UpdateResult>;
  /** Durable when it returns `delivered`. `absent`: neither the handoff nor the order runs. */
  readonly acknowledge: (message: Acknowledge) => Promise<'delivered' | 'absent'>;
  /** Resolves when the namespace answers. */
  readonly ready: () => Promise<void>;
}

export interface GatewayOptions {
  readonly taskQueue: string;
  /** A call ends after this long, 4 s unless said otherwise. */
  readonly deadlineMs?: number;
  /**
   * Lets a worker in this process begin the case at once; needs a client on a NativeConnection that
   * the worker shares.
   */
  readonly eagerStart?: boolean;
}

/** Workflow type of order booking, as the worker's bundle exports it. */
const orderBookingType = 'orderBooking';
const startKeyMemo = 'startKey';
/** What Temporal has under way of one run at most. */
const updatesAtOnce = 10;

/** The gateway on a Temporal client. */
export function createTemporalGateway(client: Client, options: GatewayOptions): TemporalGateway {
  const deadlineMs = options.deadlineMs ?? 4_000;
  const call = <T>(work: () => Promise<T>) =>
    withinDeadline(deadlineMs, () => client.withDeadline(Date.now() + deadlineMs, work));
  const limit = createInFlightLimit(updatesAtOnce);
  const send = async (caseId: CaseId | undefined, ask: Update): Promise<UpdateResult> => {
    const workflowId = caseId === undefined ? undefined : workflowIdOfCase(caseId);
    if (workflowId === undefined) return { kind: 'absent' };
    return limit(workflowId, () => call(() => update(client, workflowId, ask)));
  };
  const toTask =
    <M extends ClaimTask>(name: string) =>
    (message: M, updateId: string) =>
      send(caseIdOfTask(message.taskId), { name, message, updateId });
  const toCase =
    <M extends { readonly caseId: string }>(name: string) =>
    (message: M, updateId: string) =>
      send(message.caseId, { name, message, updateId });
  return {
    startOrder: (input, startKey) =>
      call(() => startOrder(client, { ...options, input, startKey })),
    claim: toTask<ClaimTask>(updateNames.claim),
    release: toTask<ReleaseTask>(updateNames.release),
    complete: toTask<CompleteTask>(updateNames.complete),
    reassign: toTask<ReassignTask>(updateNames.reassign),
    snooze: toTask<SnoozeTask>(updateNames.snooze),
    escalate: toTask<EscalateTask>(updateNames.escalate),
    note: toCase<AddNote>(updateNames.note),
    cancel: toCase<CancelCase>(updateNames.cancel),
    pauseClock: toCase<ChangeClock>(updateNames.pauseClock),
    resumeClock: toCase<ChangeClock>(updateNames.resumeClock),
    acknowledgeLadder: toCase<ChangeClock>(updateNames.acknowledgeLadder),
    setPriority: toCase<SetPriority>(updateNames.setPriority),
    saveForm: toTask<SaveTaskForm>(updateNames.saveForm),
    requestException: toCase<RequestException>(updateNames.requestException),
    skipStep: toCase<SkipStep>(updateNames.skipStep),
    acknowledge: (message) => call(() => acknowledge(client, message)),
    ready: () =>
      call(async () => {
        await client.workflowService.describeNamespace({ namespace: client.options.namespace });
      }),
  };
}

interface OrderStart extends GatewayOptions {
  readonly input: OrderBookingInput;
  readonly startKey: string;
}

async function startOrder(client: Client, start: OrderStart): Promise<StartResult> {
  const { source, customerId } = start.input.request;
  const workflowId = workflowIdOf(orderBookingProcedure.key, source);
  try {
    const handle = await client.workflow.start(orderBookingType, {
      workflowId,
      taskQueue: start.taskQueue,
      args: [start.input],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      workflowIdConflictPolicy: 'FAIL',
      memo: { [startKeyMemo]: start.startKey },
      staticSummary: `Order booking ${source.number} for ${customerId}`,
      typedSearchAttributes: new TypedSearchAttributes([
        { key: searchAttributes.procedure, value: orderBookingProcedure.key },
        { key: searchAttributes.caseStatus, value: 'running' },
        { key: searchAttributes.customerId, value: customerId },
        { key: searchAttributes.orderRef, value: source.number },
        { key: searchAttributes.slaState, value: 'none' },
      ]),
      ...(start.eagerStart === true && { requestEagerStart: true }),
    });
    const runId = handle.firstExecutionRunId;
    return { kind: 'started', caseId: caseIdOf(workflowId, runId), workflowId, runId, fresh: true };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return existing(await client.workflow.getHandle(workflowId).describe(), start.startKey);
  }
}

function existing(description: WorkflowExecutionDescription, startKey: string): StartResult {
  const { workflowId, runId, memo, status, raw } = description;
  const firstRunId = raw.workflowExecutionInfo?.firstRunId;
  const started = { caseId: caseIdOf(workflowId, firstRunId || runId), workflowId, runId };
  if (memo?.[startKeyMemo] === startKey) return { kind: 'started', ...started, fresh: false };
  return { kind: 'taken', ...started, running: status.name === 'RUNNING' };
}

interface Update {
  readonly name: string;
  readonly message: object;
  readonly updateId: string;
}

async function update(
  client: Client,
  workflowId: WorkflowId,
  { name, message, updateId }: Update,
): Promise<UpdateResult> {
  try {
    const handle = client.workflow.getHandle(workflowId);
    return {
      kind: 'answered',
      answer: await handle.executeUpdate<UpdateAnswer, [object]>(name, {
        args: [message],
        updateId,
      }),
    };
  } catch (error) {
    if (isGone(error)) return { kind: 'absent' };
    const rejection = rejectionOf(error);
    if (rejection) return { kind: 'answered', answer: rejection };
    throw error;
  }
}

/**
 * The handoff owns the wait; an order that has not come to it yet, or is past it, keeps the message
 * itself.
 */
async function acknowledge(client: Client, message: Acknowledge): Promise<'delivered' | 'absent'> {
  const parts = partsOfCaseId(message.caseId);
  if (parts === undefined) return 'absent';
  for (const receiver of [
    workflowIdOf(provisioningHandoffProcedure.key, parts.businessKey),
    workflowIdOf(parts.procedure, parts.businessKey),
  ]) {
    if (await signal(client, receiver, message)) return 'delivered';
  }
  return 'absent';
}

async function signal(
  client: Client,
  workflowId: WorkflowId,
  message: Acknowledge,
): Promise<boolean> {
  try {
    await client.workflow.getHandle(workflowId).signal(signalNames.acknowledge, message);
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}
