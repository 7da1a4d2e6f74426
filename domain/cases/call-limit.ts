import type { ProjectionBatch } from './case.ts';

/** Last argument of a patiently retried activity. */
export interface CallTerms {
  /** How long its retries may last before it ends them itself; without end when left out. */
  readonly limitMs?: number;
  /**
   * What the read model is to show while the call runs. The case writes it again at its next rest:
   * a loss costs only that it shows later.
   */
  readonly news?: ProjectionBatch;
}

/** Type of the failure with which it ends them; the message is that of the last attempt. */
export const limitPassed = 'CallLimitPassed';
