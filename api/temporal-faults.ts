import {
  isGrpcServiceError,
  ServiceError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure, WorkflowNotFoundError } from '@temporalio/common';
import type { RefusalCode, UpdateAnswer } from '../domain/cases/answers.ts';
import { rejectedType } from '../domain/cases/messages.ts';

/**
 * Temporal cannot be reached, or did not answer in time; whether it did what was asked is not
 * known.
 */
export class TemporalUnavailable extends Error {
  override readonly name = 'TemporalUnavailable';
}

/**
 * Temporal refuses for now: too many updates of one case are under way, or a limit of the namespace
 * is reached (F-45).
 */
export class TemporalBusy extends Error {
  override readonly name = 'TemporalBusy';
}

/**
 * The run has taken as many updates or signals as Temporal lets one run take; waiting does not help
 * (F-77).
 */
export class CaseAtLimit extends Error {
  override readonly name = 'CaseAtLimit';
}

/** Codes of gRPC, by the names of its specification. */
const grpc = {
  cancelled: 1,
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  internal: 13,
  unavailable: 14,
} as const;
/**
 * A failed precondition: the run's current workflow task fails, which a new version of the workflow
 * may mend.
 */
const passing: ReadonlySet<number> = new Set([
  grpc.cancelled,
  grpc.unknown,
  grpc.deadlineExceeded,
  grpc.failedPrecondition,
  grpc.aborted,
  // A connection cut in the middle of an answer.
  grpc.internal,
  grpc.unavailable,
]);

/**
 * Limits of one run have no code of their own; the sentences are those of Temporal's server, and a
 * test with lowered limits shows when they change.
 */
const limitSentences: { readonly [code: number]: RegExp } = {
  [grpc.failedPrecondition]: /limit on the total number of distinct updates/i,
  [grpc.invalidArgument]: /exceeded workflow execution limit for signal events/i,
};

/**
 * Calls Temporal and ends after `deadlineMs` whatever the connection does (F-6, F-7). The client
 * repeats what passes; only what is left of it comes here.
 */
export async function withinDeadline<T>(deadlineMs: number, call: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new TemporalUnavailable(`Temporal did not answer within ${deadlineMs} ms`)),
      deadlineMs,
    );
  });
  try {
    return await Promise.race([call(), late]);
  } catch (error) {
    throw faultOf(error);
  } finally {
    clearTimeout(timer);
  }
}

/** The run is not there, or is closed and takes no messages. */
export function isGone(error: unknown): boolean {
  if (error instanceof WorkflowNotFoundError) return true;
  // The run closed between taking the update and answering it.
  return (
    error instanceof WorkflowUpdateFailedError &&
    hasType(error.cause, 'AcceptedUpdateCompletedWorkflow')
  );
}

/** The answer that a case gives by rejecting an update, of which nothing is kept. */
export function rejectionOf(error: unknown): UpdateAnswer | undefined {
  if (!(error instanceof WorkflowUpdateFailedError) || !(error.cause instanceof ApplicationFailure))
    return undefined;
  const { type, message, details } = error.cause;
  return type === rejectedType
    ? { ok: false, code: details?.[0] as RefusalCode, detail: message }
    : undefined;
}

function faultOf(error: unknown): unknown {
  // The worker completed a task without looking at the update, which is then not applied.
  if (error instanceof WorkflowUpdateFailedError && hasType(error.cause, 'UnprocessedUpdate')) {
    return new TemporalBusy('the worker did not come to the update', { cause: error });
  }
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError)
    return new TemporalUnavailable(error.message, { cause: error });
  // A native connection throws gRPC's answer itself, under the name that the client gives to the
  // error it wraps one in.
  const cause = error instanceof ServiceError && !isGrpcServiceError(error) ? error.cause : error;
  return isGrpcServiceError(cause) ? refusedBy(cause, error) : error;
}

/** An answer of Temporal's server that is an error. */
interface ServerAnswer {
  readonly code: number;
  readonly message: string;
  readonly details: string;
}

/** What an answer of Temporal's server means that is not the one asked for. */
function refusedBy({ code, message, details }: ServerAnswer, error: unknown): unknown {
  if (limitSentences[code]?.test(`${message} ${details}`) === true)
    return new CaseAtLimit('Temporal lets the run take no more', { cause: error });
  if (code === grpc.resourceExhausted)
    return new TemporalBusy('Temporal refuses for now', { cause: error });
  return passing.has(code)
    ? new TemporalUnavailable('Temporal cannot answer', { cause: error })
    : error;
}

function hasType(error: unknown, type: string): boolean {
  return error instanceof Error && 'type' in error && error.type === type;
}
