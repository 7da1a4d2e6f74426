import { CancellationScope, executeChild, ParentClosePolicy } from '@temporalio/workflow';
import type { ItemActivities } from '../../../activities/catalogue.ts';
import {
  type FanOutOutcome,
  type FanOutPlan,
  type FanOutSize,
  fanOutPlan,
  type ItemRef,
  itemFailure,
} from '../../../domain/cases/fan-out.ts';
import type { Role } from '../../../domain/shared/roles.ts';
import { reasonOf } from '../calls/reason.ts';
import type { CaseContext } from '../case/context.ts';
import type { FanOutBatch, fanOutBatch } from './fan-out-batch.ts';
import { inPool } from './pool.ts';

/** The same for many items. */
export interface ForEachSpec<K extends keyof ItemActivities = keyof ItemActivities>
  extends FanOutSize {
  readonly activity: K;
  /** In the procedure's words, for timeline and Temporal. */
  readonly title: string;
  /** Looks at what failed: named in the timeline. */
  readonly owner: Role;
}

/** The fan-outs of one case, in batches numbered over all of them. */
export class FanOut {
  readonly #context: CaseContext;
  #begun = 0;

  constructor(context: CaseContext) {
    this.#context = context;
  }

  /**
   * Every item once, by its key; answers with counts and with the items that failed for good. A
   * cancellation begins no further batch and waits for those under way; when it is withdrawn, the
   * rest is done.
   */
  async forEach(spec: ForEachSpec): Promise<FanOutOutcome> {
    const { interruption } = this.#context;
    interruption.throwIfCancelled();
    const plan = fanOutPlan(spec, this.#begun);
    const first = this.#begun + 1;
    this.#begun += plan.batches.length;
    const outcomes = new Map<number, FanOutOutcome>();
    const work = async ([i, items]: readonly [number, readonly ItemRef[]]): Promise<void> => {
      if (interruption.request) return;
      outcomes.set(i, await this.#batch({ spec, plan, items, number: first + i }));
    };
    try {
      do {
        this.#context.hangs(`${spec.title}: ${itemsOf(plan)} items`);
        const left = [...plan.batches.entries()].filter(([i]) => !outcomes.has(i));
        await this.#holdingCancellation(() => inPool(left, plan.batchesAtOnce, work));
        await interruption.settled();
      } while (outcomes.size < plan.batches.length);
    } finally {
      this.#record(spec, plan, sumOf(outcomes, plan));
    }
    this.#context.resume();
    return sumOf(outcomes, plan);
  }

  /** As an open child does: nothing of the case is undone while batches are under way. */
  async #holdingCancellation(work: () => Promise<void>): Promise<void> {
    const { interruption } = this.#context;
    const scope = new CancellationScope({ cancellable: true });
    interruption.openChild(scope);
    const agree = () => interruption.childAgreed(scope);
    scope.cancelRequested.catch(agree);
    if (interruption.request) agree();
    await work().finally(() => interruption.childClosed(scope));
  }

  /** A batch that ends in any other way than by itself leaves all its items to be looked at. */
  async #batch({ spec, plan, items, number }: Batch): Promise<FanOutOutcome> {
    const { file, policy } = this.#context;
    const { caseId } = file.view;
    const { title } = spec;
    const activity: string = spec.activity;
    const batch: FanOutBatch = {
      shape: plan.shape,
      activity,
      title,
      items,
      keyPrefix: `${caseId}/${file.currentStep ?? ''}/${activity}`,
      atOnce: plan.atOnce,
      limitMs: policy.effectLimitMinutes * 60_000,
    };
    try {
      return await executeChild<typeof fanOutBatch>('fanOutBatch', {
        // Of the case's run: batches of a run that was terminated may still be ending.
        workflowId: `${caseId}/b${number}`,
        args: [batch],
        staticSummary: `${title}: batch ${number}, ${items.length} items`,
        parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      });
    } catch (error) {
      const { reason } = reasonOf(error);
      const failed = items.map((item) => itemFailure(item, `batch ${number} ended: ${reason}`));
      return { done: 0, failed };
    }
  }

  #record({ title, owner }: ForEachSpec, plan: FanOutPlan, { done, failed }: FanOutOutcome): void {
    const all = itemsOf(plan);
    const notBegun = all - done - failed.length;
    const parts = [
      `${title}: ${done} of ${all} items done`,
      ...(failed.length > 0 ? [`${failed.length} failed, for the ${owner} to look at`] : []),
      ...(notBegun > 0 ? [`${notBegun} not begun`] : []),
    ];
    const data = { done, failed: failed.length, notBegun, owner };
    this.#context.file.record({ kind: 'effect.done', text: parts.join('; '), data });
  }
}

const itemsOf = ({ batches }: FanOutPlan): number =>
  batches.reduce((sum, items) => sum + items.length, 0);

/** In the order of the batches, whichever ended first. */
function sumOf(
  outcomes: ReadonlyMap<number, FanOutOutcome>,
  { batches }: FanOutPlan,
): FanOutOutcome {
  const inOrder = batches.flatMap((_, i) => outcomes.get(i) ?? []);
  return {
    done: inOrder.reduce((sum, { done }) => sum + done, 0),
    failed: inOrder.flatMap(({ failed }) => failed),
  };
}

interface Batch {
  readonly spec: ForEachSpec;
  readonly plan: FanOutPlan;
  readonly items: readonly ItemRef[];
  readonly number: number;
}
