import { setTimeout as delay } from 'node:timers/promises';
import { workflowIdOf } from '../../domain/cases/case-id.ts';
import type { TimelineEvent } from '../../domain/cases/timeline.ts';
import { provisioningHandoffProcedure } from '../../workflows/provisioning-handoff/procedure.ts';
import type { PostedOrder } from './load.ts';
import type { ProductApi } from './product-api.ts';

/** Measures how long a timeline entry takes to show: from its own time until a GET first has it. */
export interface LagSampler {
  /** Follows the order if it is one of the sample and not too many are followed already. */
  readonly offer: (order: PostedOrder) => void;
  /** Ends the following; milliseconds of every entry seen. */
  readonly stop: () => Promise<readonly number[]>;
}

const pollMs = 50;
/**
 * Each poll costs the product two reads of the store, so only few orders are looked at so closely
 * at a time.
 */
const mostFollowed = 1;

/**
 * Follows the orders of these indexes, booking and handoff by turns, with a poll every 50 ms at
 * most.
 */
export function createLagSampler(api: ProductApi, indexes: readonly number[]): LagSampler {
  const wanted = new Set(indexes);
  const lags: number[] = [];
  const following = new Set<Promise<void>>();
  let stopped = false;
  const follow = async ({ caseId, number }: PostedOrder) => {
    const cases = [
      caseId,
      workflowIdOf(provisioningHandoffProcedure.key, { kind: 'quote', number }),
    ];
    const seen = cases.map(() => 0);
    for (let turn = 0; !stopped; turn = (turn + 1) % cases.length) {
      const events = await api.timeline(cases[turn] ?? caseId);
      const nowMs = Date.now();
      for (const { n, atMs } of events) if (n > (seen[turn] ?? 0)) lags.push(nowMs - atMs);
      seen[turn] = events.at(-1)?.n ?? 0;
      if (turn === 0 && isOver(events)) return;
      await delay(pollMs);
    }
  };
  return {
    offer: (order) => {
      if (!wanted.has(order.index) || following.size >= mostFollowed) return;
      // A poll that fails ends the sample; whatever is wrong shows in the load itself.
      const work = follow(order).catch(() => undefined);
      following.add(work);
      void work.then(() => following.delete(work));
    },
    stop: async () => {
      stopped = true;
      await Promise.all(following);
      return lags;
    },
  };
}

function isOver(events: readonly TimelineEvent[]): boolean {
  return events.some(({ kind }) => kind === 'case.completed' || kind === 'case.cancelled');
}
