import { ApplicationFailure } from '@temporalio/common';
import { type Fault, type FaultKind, faultOf } from './fault.ts';

/** Failure types of Temporal by fault; what the retry policy, on-call and the metrics see. */
const failureTypes = {
  unavailable: 'OutsideSystemUnavailable',
  busy: 'OutsideSystemBusy',
  nonsense: 'OutsideSystemNonsense',
  misuse: 'OutsideSystemMisuse',
  refusal: 'OutsideSystemRefusal',
} as const satisfies Record<FaultKind, string>;

/**
 * Up to a tenth on top of what was asked, so that the calls one 429 turned away do not all come
 * back in the same moment.
 */
function delayed(fault: Fault): number | undefined {
  return fault.retryAfterMs === undefined
    ? undefined
    : Math.ceil(fault.retryAfterMs * (1 + Math.random() / 10));
}

/**
 * The Temporal failure of an error: misuse and refusals are not retried, a `busy` system is retried
 * no sooner than it asked (F-17), the rest by the retry policy. An error that is no fault is our
 * own mistake and passes unchanged (Temporal retries it).
 */
function toFailure(error: unknown): unknown {
  const fault = faultOf(error);
  if (fault === undefined) return error;
  const nextRetryDelay = delayed(fault);
  return ApplicationFailure.create({
    message: `${fault.system}: ${fault.call} ${fault.detail}`,
    type: failureTypes[fault.kind],
    nonRetryable: fault.kind === 'misuse' || fault.kind === 'refusal',
    ...(nextRetryDelay === undefined ? {} : { nextRetryDelay }),
  });
}

/** Makes an activity of a port's call: the only place where a fault becomes a Temporal failure. */
export function atBorder<A extends readonly unknown[], R>(
  call: (...args: A) => Promise<R>,
): (...args: A) => Promise<R> {
  return async (...args) => {
    try {
      return await call(...args);
    } catch (error) {
      throw toFailure(error);
    }
  };
}

/**
 * As `atBorder`, for a read that may find nothing: a Temporal payload cannot carry `undefined`, so
 * nothing is `null`.
 */
export function atBorderOrNull<A extends readonly unknown[], R>(
  call: (...args: A) => Promise<R | undefined>,
): (...args: A) => Promise<R | null> {
  return atBorder(async (...args: A) => (await call(...args)) ?? null);
}
