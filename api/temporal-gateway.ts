import type { Client } from '@temporalio/client';
import {
  type CaseId,
  caseIdOfTask,
  type WorkflowId,
  workflowIdOfCase,
} from '../domain/cases/case-id.ts';
import {
  type AddNote,
  type CancelCase,
  type CaseMessage,
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
import { createInFlightLimit } from './in-flight-limit.ts';
import { isGone, rejectionOf, withinDeadline } from './temporal-faults.ts';
import { type CaseStart, requesterOf, type StartResult, startCase } from './temporal-start.ts';

/** `absent`: no open run; the read model knows whether there ever was one. */
export type UpdateResult =
  | { readonly kind: 'answered'; readonly answer: UpdateAnswer }
  | { readonly kind: 'absent' };

/** What the API asks of Temporal. Throws `TemporalUnavailable`, `TemporalBusy`, `CaseAtLimit`. */
export interface TemporalGateway {
  /** `startKey` identifies the request: a repeated one gets the same case. */
  readonly start: (start: CaseStart, startKey: string) => Promise<StartResult>;
  /**
   * Subject of whoever started the case over the API, known from the very start on; `undefined`
   * when Temporal has no such run, or something else started it.
   */
  readonly requesterOf: (caseId: CaseId) => Promise<string | undefined>;
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
  /** A person's message to the procedure of the case. */
  readonly sendMessage: (message: CaseMessage, updateId: string) => Promise<UpdateResult>;
  /**
   * Gives a machine's message to the first of the receivers that runs. It is durable when this
   * returns `delivered`; `absent`: none of them runs.
   */
  readonly deliver: (
    message: CaseMessage,
    receivers: readonly WorkflowId[],
  ) => Promise<'delivered' | 'absent'>;
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
    start: (start, startKey) => call(() => startCase(client, start, { ...options, startKey })),
    requesterOf: (caseId) => call(() => requesterOf(client, caseId)),
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
    sendMessage: toCase<CaseMessage>(updateNames.message),
    deliver: (message, receivers) => call(() => deliver(client, message, receivers)),
    ready: () =>
      call(async () => {
        await client.workflowService.describeNamespace({ namespace: client.options.namespace });
      }),
  };
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

/** Signals the receivers one after the other until one takes the message: one that runs. */
async function deliver(
  client: Client,
  message: CaseMessage,
  receivers: readonly WorkflowId[],
): Promise<'delivered' | 'absent'> {
  for (const receiver of receivers) {
    try {
      await client.workflow.getHandle(receiver).signal(signalNames.message, message);
      return 'delivered';
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
  return 'absent';
}
