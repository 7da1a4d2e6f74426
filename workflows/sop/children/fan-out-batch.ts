import { isCancellation, scheduleActivity } from '@temporalio/workflow';
import type { PackedItems } from '../../../activities/catalogue.ts';
import {
  type FanOutOutcome,
  type FanOutShape,
  itemKeyOf,
  outcomeOf,
} from '../../../domain/cases/fan-out.ts';
import { reasonOf } from '../calls/reason.ts';
import { inPool } from './pool.ts';

/** One batch of a fan-out. */
export interface FanOutBatch extends PackedItems {
  readonly shape: FanOutShape;
  readonly activity: string;
  readonly title: string;
  /** An item that still fails after so long has failed for good. */
  readonly limitMs: number;
}

const patience = {
  initialInterval: '500ms',
  backoffCoefficient: 2,
  maximumInterval: '1m',
} as const;
/** A worker that died is noticed by it: one item is one short call. */
const each = { startToCloseTimeout: '10s', retry: patience } as const;
/** A worker that died is noticed by its heartbeats; the time is for 500 slow items. */
const packed = { startToCloseTimeout: '1h', heartbeatTimeout: '10s', retry: patience } as const;

/**
 * A batch of a fan-out: no case, but a child workflow that keeps the history of its case short. An
 * item that fails for good is reported and does not end the others.
 */
export function fanOutBatch(batch: FanOutBatch): Promise<FanOutOutcome> {
  return batch.shape === 'packed' ? asOne(batch) : oneByOne(batch);
}

async function oneByOne(batch: FanOutBatch): Promise<FanOutOutcome> {
  const { items, activity, title, keyPrefix, limitMs } = batch;
  const ended = new Map<number, string | null>();
  const one = async ([i, item]: readonly [number, string]): Promise<void> => {
    const args = [item, itemKeyOf(keyPrefix, item), { limitMs }];
    try {
      await scheduleActivity(activity, args, { ...each, summary: `${title}: ${item}` });
      ended.set(i, null);
    } catch (error) {
      if (isCancellation(error)) throw error;
      ended.set(i, reasonOf(error).reason);
    }
  };
  await inPool([...items.entries()], batch.atOnce, one);
  return outcomeOf(items, ended);
}

function asOne(batch: FanOutBatch): Promise<FanOutOutcome> {
  const { items, keyPrefix, atOnce, activity, title, limitMs } = batch;
  const args = [{ items, keyPrefix, atOnce } satisfies PackedItems, { limitMs }];
  return scheduleActivity(`${activity}Packed`, args, { ...packed, summary: title });
}
