import type { RequestedException } from './exceptions.ts';

/** Who skips a step, why, and what allows it. */
export interface SkipPermit {
  readonly by: string;
  readonly reason: string;
  readonly exception: RequestedException;
}
