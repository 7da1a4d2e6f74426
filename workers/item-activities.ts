import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { InBothShapes, ItemActivity, PackedActivity } from '../activities/catalogue.ts';
import { itemKeyOf, outcomeOf } from '../domain/cases/fan-out.ts';
import { inPool } from '../workflows/sop/children/pool.ts';
import { outlasts, withCallLimits } from './call-limit.ts';

/** How often a batch says that it is alive even if none of its items ends. */
const pulseMs = 2_000;

/**
 * Both shapes of activities that are written for one item: by themselves, and packed in batches.
 * An item whose failure is retried ends for good once the retries outlasted the workflow's limit.
 */
export function inBothShapes<Items extends object>(items: Items): InBothShapes<Items> {
  const calls = Object.entries(items as { readonly [name: string]: ItemActivity });
  const packs = calls.map(([name, call]) => [`${name}Packed`, packed(call)]);
  return { ...withCallLimits(items), ...Object.fromEntries(packs) };
}

/**
 * Heartbeats carry what became of the items so far. An attempt that leaves items to be tried again
 * fails, and the next one takes only those up.
 */
function packed(call: ItemActivity): PackedActivity {
  return async ({ items, keyPrefix, atOnce }, { limitMs }) => {
    const context = Context.current();
    const ended = new Map(context.info.heartbeatDetails as [number, string | null][] | undefined);
    const beat = () => context.heartbeat([...ended]);
    let fault: unknown = new Error('the worker stops: the rest of the batch is left to another');
    const one = async ([i, item]: readonly [number, string]): Promise<void> => {
      if (context.cancellationSignal.aborted) return;
      try {
        await call(item, itemKeyOf(keyPrefix, item));
        ended.set(i, null);
      } catch (error) {
        if (isFinal(error) || outlasts(limitMs)) ended.set(i, messageOf(error));
        else fault = error;
      }
      beat();
    };
    const left = [...items.entries()].filter(([i]) => !ended.has(i));
    const pulse = setInterval(beat, pulseMs);
    await inPool(left, atOnce, one).finally(() => clearInterval(pulse));
    if (ended.size < items.length) throw fault;
    return outcomeOf(items, ended);
  };
}

const isFinal = (error: unknown): boolean =>
  error instanceof ApplicationFailure && error.nonRetryable === true;

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
