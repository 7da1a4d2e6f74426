import type { CallTerms } from '../domain/cases/call-limit.ts';
import type { ProjectionBatch } from '../domain/cases/case.ts';
import { wrapEach } from '../platform/wrap-each.ts';

type Project = (batch: ProjectionBatch, options: { readonly signal: AbortSignal }) => Promise<void>;

/** A call is not held up longer than this by a store that does not answer. */
const limitMs = 1500;

/**
 * Lets an activity write to the read model what the workflow gave it along as `news`, beside its
 * own work. It answers when both have ended, so that no older news come behind a later batch. A
 * store that fails does not hold up the call: the case writes the same again.
 */
export function withNews<T extends object>(project: Project, activities: T): T {
  return wrapEach(activities, (call) => async (...args) => {
    const news = (args.at(-1) as CallTerms | undefined)?.news;
    const told =
      news === undefined
        ? undefined
        : project(news, { signal: AbortSignal.timeout(limitMs) }).catch(() => undefined);
    try {
      return await call(...args);
    } finally {
      await told;
    }
  });
}
