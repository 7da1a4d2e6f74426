/** One of many things to do the same for: its id, never the thing itself. */
export type ItemRef = string;

/** An item that failed for good, and what was said last. */
export interface ItemFailure {
  readonly item: ItemRef;
  readonly reason: string;
}

/** What became of many items: a count and the failures, so that the answer stays small. */
export interface FanOutOutcome {
  readonly done: number;
  readonly failed: readonly ItemFailure[];
}

/**
 * `each`: an activity of its own for every item, visible in Temporal. `packed`: one activity for a
 * whole batch, which takes a tenth of the time and a twentieth of the events.
 */
export type FanOutShape = 'each' | 'packed';

/** How many items are divided; what is left out follows from their number. */
export interface FanOutSize {
  readonly items: readonly ItemRef[];
  /** Default: `each` up to 5,000 items, `packed` beyond. */
  readonly shape?: FanOutShape;
  /** Items of one batch: at most 100 of `each`, 500 of `packed`. */
  readonly batchSize?: number;
  /** At most 4. */
  readonly batchesAtOnce?: number;
  /** Items of one batch at once: at most 10. */
  readonly atOnce?: number;
}

export interface FanOutPlan {
  readonly shape: FanOutShape;
  readonly batches: readonly (readonly ItemRef[])[];
  readonly batchesAtOnce: number;
  readonly atOnce: number;
}

/** Items up to which each gets an activity of its own. */
const mostEach = 5_000;
const usualBatch = { each: 100, packed: 200 } as const satisfies Record<FanOutShape, number>;
const largestBatch = { each: 100, packed: 500 } as const satisfies Record<FanOutShape, number>;

/**
 * Batches of one case, over all its fan-outs: each leaves up to eight events in a history of which
 * Temporal takes 51,200.
 */
export const mostBatches = 1_000;
/** More is not faster: the server is what limits it. */
const mostBatchesAtOnce = 4;
const mostAtOnce = 10;

/**
 * Divides items into batches. An item that is listed twice counts once. Batches of the packed shape
 * grow to their largest before there are too many. Throws a RangeError that names what is out of
 * bounds; `begun` is how many batches the case has begun before.
 */
export function fanOutPlan(size: FanOutSize, begun = 0): FanOutPlan {
  const items = [...new Set(size.items)];
  const shape = size.shape ?? (items.length > mostEach ? 'packed' : 'each');
  const fitting = Math.ceil(items.length / (mostBatches - begun));
  const grown = Math.max(usualBatch[shape], Math.min(largestBatch[shape], fitting));
  const batchSize = within('batchSize', size.batchSize ?? grown, largestBatch[shape]);
  const count = Math.ceil(items.length / batchSize);
  if (begun + count > mostBatches) throw new RangeError(tooMany(items.length, count, begun));
  return {
    shape,
    batches: Array.from({ length: count }, (_, i) =>
      items.slice(i * batchSize, (i + 1) * batchSize),
    ),
    batchesAtOnce: within('batchesAtOnce', size.batchesAtOnce, mostBatchesAtOnce),
    atOnce: within('atOnce', size.atOnce, mostAtOnce),
  };
}

function within(name: string, given: number | undefined, most: number): number {
  const value = given ?? most;
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new RangeError(`${name} is ${value}; it must be a whole number from 1 to ${most}`);
}

function tooMany(items: number, batches: number, begun: number): string {
  const earlier = begun === 0 ? '' : ` beside the ${begun} it has begun`;
  return (
    `items: ${items} make ${batches} batches${earlier}, and a case begins at most ` +
    `${mostBatches}; ` +
    `divide them among child cases (eachChild), each with batches of its own`
  );
}

/** The idempotency key of an item: the same however often its activity is called. */
export const itemKeyOf = (keyPrefix: string, item: ItemRef): string => `${keyPrefix}/${item}`;

/** Longest reason kept of an item that failed: hundreds may fail, and all travel in one answer. */
const longestReason = 200;

export const itemFailure = (item: ItemRef, reason: string): ItemFailure => ({
  item,
  reason: reason.slice(0, longestReason),
});

/** What is known of a batch as its items end: the reason of one that failed, `null` when done. */
export function outcomeOf(
  items: readonly ItemRef[],
  ended: ReadonlyMap<number, string | null>,
): FanOutOutcome {
  const failed = items.flatMap((item, i) => {
    const reason = ended.get(i);
    return typeof reason === 'string' ? [itemFailure(item, reason)] : [];
  });
  return { done: ended.size - failed.length, failed };
}
