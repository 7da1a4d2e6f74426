import type { EpochMs, JsonValue } from '../shared/json.ts';
import type { TargetException } from '../sla/clock-view.ts';
import type { TaskId } from './case-id.ts';

/** A documented deviation (OB-49): a case closes only when every exception has a resolution. */
export interface ExceptionView {
  readonly id: string;
  readonly code: string;
  readonly text: string;
  readonly raisedAtMs: EpochMs;
  readonly step?: string;
  /** Only on an exception that somebody asked for in writing. */
  readonly request?: ExceptionRequest;
  readonly resolution?: { readonly text: string; readonly by: string; readonly atMs: EpochMs };
  readonly data?: { readonly [key: string]: JsonValue };
}

/**
 * A written exception: who asked, how long it holds, and what its approvers said (G-18, CS-8). Its
 * text is that of the exception.
 */
export interface ExceptionRequest {
  readonly author: string;
  /** Clock whose target it is about, when it is not about a step. */
  readonly clock?: string;
  /** The target that the clock gets, in open minutes; absent when the exception only documents. */
  readonly targetMinutes?: number;
  /** Absent: as long as the case. */
  readonly validUntilMs?: EpochMs;
  readonly state: 'requested' | 'approved' | 'rejected';
  /** The approval, once it is open. */
  readonly taskId?: TaskId;
  readonly approvedBy?: readonly string[];
  readonly decidedAtMs?: EpochMs;
  /** When a step was skipped, or a clock moved, under it. */
  readonly usedAtMs?: EpochMs;
}

/** An exception that somebody asked for in writing. */
export type RequestedException = ExceptionView & { readonly request: ExceptionRequest };

/** Code of every exception that was asked for, among those that were found. */
export const requestedCode = 'exception-requested';

export function isRequested(exception: ExceptionView): exception is RequestedException {
  return exception.request !== undefined;
}

/** Documented is an exception with a text and a resolution in words (OB-49). */
export function isDocumented({ text, resolution }: ExceptionView): boolean {
  return text.trim() !== '' && (resolution?.text.trim() ?? '') !== '';
}

/** Approved and not past its validity; it still holds at its very end. */
export function isValid({ request }: RequestedException, nowMs: EpochMs): boolean {
  return (
    request.state === 'approved' &&
    (request.validUntilMs === undefined || nowMs <= request.validUntilMs)
  );
}

/** The newest exception under which the step may be skipped now (G-18). */
export function exceptionFor(
  exceptions: readonly ExceptionView[],
  step: string,
  nowMs: EpochMs,
): RequestedException | undefined {
  return exceptions
    .filter(isRequested)
    .findLast((exception) => exception.step === step && isValid(exception, nowMs));
}

/** The target that a clock has under a granted exception (CS-8). */
export interface GrantedTarget extends TargetException {
  readonly clock: string;
  readonly targetMinutes: number;
  readonly text: string;
}

/**
 * What an exception gives a clock now; `undefined` when it is not granted, no longer valid, or
 * about no target.
 */
export function grantedTarget(
  exception: RequestedException,
  nowMs: EpochMs,
): GrantedTarget | undefined {
  const { author, approvedBy = [], clock, targetMinutes, validUntilMs } = exception.request;
  if (clock === undefined || targetMinutes === undefined || !isValid(exception, nowMs))
    return undefined;
  const valid = validUntilMs === undefined ? {} : { validUntilMs };
  return {
    exceptionId: exception.id,
    author,
    approvedBy,
    clock,
    targetMinutes,
    text: exception.text,
    ...valid,
  };
}
