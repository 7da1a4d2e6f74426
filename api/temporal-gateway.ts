import type { Client } from '@temporalio/client';
import type { UpdateAnswer } from '../domain/cases/answers.ts';
import { type CaseId, type WorkflowId, workflowIdOfCase } from '../domain/cases/case-id.ts';
import {
  type AnyUpdate,
  type CaseMessage,
  type CaseUpdate,
  caseOfUpdate,
  caseUpdates,
  signalNames,
  type UpdatePayloads,
} from '../domain/cases/messages.ts';
import { createInFlightLimit } from './in-flight-limit.ts';
import { isGone, rejectionOf, withinDeadline } from './temporal-faults.ts';
import { type CaseStart, requesterOf, type StartResult, startCase } from './temporal-start.ts';

/** `absent`: no open run; the read model knows whether there ever was one. */
export type UpdateResult =
  | { readonly kind: 'answered'; readonly answer: UpdateAnswer }
  | { readonly kind: 'absent' };

/**
 * A person's message to a case; a repeated `updateId`, which names the request, gets the first
 * answer.
 */
type Updates = {
  readonly [name in CaseUpdate]: (
    message: UpdatePayloads[name],
    updateId: string,
  ) => Promise<UpdateResult>;
};

/** What the API asks of Temporal. Throws `TemporalUnavailable`, `TemporalBusy`, `CaseAtLimit`. */
export interface TemporalGateway extends Updates {
  /** `startKey` identifies the request: a repeated one gets the same case. */
  readonly start: (start: CaseStart, startKey: string) => Promise<StartResult>;
  /**
   * Subject of whoever started the case over the API, known from the very start on; `undefined`
   * when Temporal has no such run, or something else started it.
   */
  readonly requesterOf: (caseId: CaseId) => Promise<string | undefined>;
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
  const updates = Object.fromEntries(
    Object.entries(caseUpdates).map(([key, { update: name }]) => [
      key,
      (message: AnyUpdate, updateId: string) =>
        send(caseOfUpdate(message), { name, message, updateId }),
    ]),
  ) as Updates;
  return {
    start: (start, startKey) => call(() => startCase(client, start, { ...options, startKey })),
    requesterOf: (caseId) => call(() => requesterOf(client, caseId)),
    ...updates,
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
