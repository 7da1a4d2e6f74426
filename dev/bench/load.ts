import { setTimeout as delay } from 'node:timers/promises';
import { LocalFailure } from '../../platform/cli/failure.ts';
import type { OrderRequest } from '../../workflows/order-booking/order.ts';
import type { ProductApi } from './product-api.ts';

/** An order the product accepted. */
export interface PostedOrder {
  readonly index: number;
  /** Number of its quote. */
  readonly number: string;
  readonly caseId: string;
  /** When the POST was sent. */
  readonly sentAtMs: number;
}

/** A load: so many orders, always so many in flight. */
export interface LoadSpec {
  readonly orders: readonly OrderRequest[];
  readonly inFlight: number;
  /** Told of every order as it is accepted. */
  readonly accepted?: (order: PostedOrder) => void;
}

export interface LoadResult {
  readonly completed: readonly PostedOrder[];
  /** Why orders were refused. */
  readonly refusals: readonly string[];
  /** From the first POST until the last completion was seen. */
  readonly elapsedMs: number;
}

/** Without any completion for this long, the run is stuck. */
const stuckAfterMs = 60_000;
const namedWhenStuck = 3;
const shortestPage = 5;

/** A poll reads a list that is as long as what is in flight: the more, the rarer. */
function pollMsFor(inFlight: number): number {
  return Math.min(1000, Math.max(100, inFlight * 20));
}

/**
 * Posts the orders so that `inFlight` of them are always open, and returns when all are over.
 * Throws a `LocalFailure` when it is stuck.
 */
export async function runLoad(api: ProductApi, spec: LoadSpec): Promise<LoadResult> {
  const beganAt = performance.now();
  const run = new LoadRun(api, spec);
  await run.toTheEnd();
  return {
    completed: run.completed,
    refusals: run.refusals,
    elapsedMs: performance.now() - beganAt,
  };
}

class LoadRun {
  readonly completed: PostedOrder[] = [];
  readonly refusals: string[] = [];
  readonly #api: ProductApi;
  readonly #spec: LoadSpec;
  readonly #open = new Map<string, PostedOrder>();
  #next = 0;
  #posting = 0;
  #movedAt = performance.now();

  constructor(api: ProductApi, spec: LoadSpec) {
    this.#api = api;
    this.#spec = spec;
  }

  async toTheEnd(): Promise<void> {
    for (;;) {
      this.#fill();
      if (this.#open.size === 0 && this.#posting === 0) return;
      await delay(pollMsFor(this.#spec.inFlight));
      await this.#takeCompleted();
      if (performance.now() - this.#movedAt > stuckAfterMs) throw await this.#stuck();
    }
  }

  #fill(): void {
    const { orders, inFlight } = this.#spec;
    while (this.#next < orders.length && this.#open.size + this.#posting < inFlight) {
      const index = this.#next;
      const order = orders[index];
      this.#next += 1;
      if (order !== undefined) void this.#post(index, order);
    }
  }

  async #post(index: number, order: OrderRequest): Promise<void> {
    this.#posting += 1;
    const sentAtMs = Date.now();
    const { number } = order.source;
    try {
      const posting = await this.#api.postOrder(order);
      if (posting.kind === 'refused')
        return void this.refusals.push(`${number}: ${posting.reason}`);
      const posted = { index, number, caseId: posting.caseId, sentAtMs };
      this.#open.set(posted.caseId, posted);
      this.#spec.accepted?.(posted);
    } catch (error) {
      this.refusals.push(`${number}: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      this.#posting -= 1;
    }
  }

  /** Reads the list of completed cases as far back as the oldest open order. */
  async #takeCompleted(): Promise<void> {
    if (this.#open.size === 0) return;
    const oldestMs = Math.min(...[...this.#open.values()].map(({ sentAtMs }) => sentAtMs));
    const limit = Math.max(shortestPage, this.#spec.inFlight);
    let cursor: string | undefined;
    do {
      const page = await this.#api.completed({ limit, cursor });
      for (const { caseId } of page.cases) this.#complete(caseId);
      const goesOn = (page.cases.at(-1)?.openedAtMs ?? 0) >= oldestMs;
      cursor = goesOn ? page.cursor : undefined;
    } while (cursor !== undefined);
  }

  #complete(caseId: string): void {
    const order = this.#open.get(caseId);
    if (order === undefined) return;
    this.#open.delete(caseId);
    this.completed.push(order);
    this.#movedAt = performance.now();
  }

  async #stuck(): Promise<LocalFailure> {
    const some = [...this.#open.values()].slice(0, namedWhenStuck);
    const stories = await Promise.all(some.map(({ caseId }) => this.#api.describe(caseId)));
    const refused = this.refusals.slice(0, namedWhenStuck).map((refusal) => `refused ${refusal}`);
    return new LocalFailure(
      `No order was completed for ${stuckAfterMs / 1000} s; ${this.completed.length} of ` +
        `${this.#spec.orders.length} are, ${this.#open.size} are ` +
        `open:\n${[...stories, ...refused].join('\n')}`,
    );
  }
}
