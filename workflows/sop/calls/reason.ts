import { ApplicationFailure } from '@temporalio/workflow';
import { limitPassed } from '../../../domain/cases/call-limit.ts';

/**
 * What the outside system said last, and whether the retries ended only because their limit passed.
 */
export function reasonOf(error: unknown): {
  readonly reason: string;
  readonly isOverdue: boolean;
} {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  const reason = inner instanceof Error ? inner.message : String(inner);
  const isOverdue = inner instanceof ApplicationFailure && inner.type === limitPassed;
  return { reason, isOverdue };
}
