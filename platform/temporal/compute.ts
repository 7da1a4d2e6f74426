import { isDeepStrictEqual } from 'node:util';

/** The Lambda version that runs a release's workers, and the role in which Temporal invokes it. */
export interface Compute {
  /** Qualified: `…:function:<name>:<version>`. */
  readonly arn: string;
  /** Without it Temporal invokes with its own credentials; only a cluster of one's own can. */
  readonly role?: { readonly arn: string; readonly externalId: string };
}

/**
 * Refuses an ARN that names no version: it would run whatever is deployed last, also for cases that
 * are pinned to an older release, and Temporal takes it without a word.
 */
export function requireQualified({ arn }: Compute): void {
  if (/:function:[^:]+:\d+$/.test(arn)) return;
  throw new Error(
    `${arn} does not name a version of the function: it must end with ` +
      ':function:<name>:<version number>',
  );
}

/** The same function version in the same role. */
export const sameCompute = (a: Compute | undefined, b: Compute): boolean => isDeepStrictEqual(a, b);
