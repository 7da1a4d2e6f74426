import { executeChild, ParentClosePolicy } from '@temporalio/workflow';
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
   * cancellation begins no further batch and waits for those under way.
   */
  async forEach(spec: ForEachSpec): Promise<FanOutOutcome> {
    const { interruption } = this.#context;
    interruption.throwIfCancelled();
    const plan = fanOutPlan(spec, this.#begun);
    const first = this.#begun + 1;
    this.#begun += plan.batches.length;
    const toDo = plan.batches.reduce((sum, items) => sum + items.length, 0);
    this.#context.hangs(`${spec.title}: ${toDo} items`);
    const outcomes: FanOutOutcome[] = [];
    await inPool([...plan.batches.entries()], plan.batchesAtOnce, async ([i, items]) => {
      if (this.#isEnding()) return;
      outcomes[i] = await this.#batch({ spec, plan, items, number: first + i });
    });
    const failed = outcomes.flatMap((outcome) => outcome.failed);
    const done = outcomes.reduce((sum, outcome) => sum + outcome.done, 0);
    this.#record(spec, { toDo, done, failed: failed.length });
    interruption.throwIfCancelled();
    this.#context.resume();
    return { done, failed };
  }

  /** A batch that ends in any other way than by itself leaves all its items to be looked at. */
  async #batch({ spec, plan, items, number }: Batch): Promise<FanOutOutcome> {
    const { file, policy } = this.#context;
    const { caseId, currentStep = '' } = {
      caseId: file.view.caseId,
      currentStep: file.currentStep,
    };
    const { title, activity } = spec;
    const batch: FanOutBatch = {
      shape: plan.shape,
      activity,
      title,
      items,
      keyPrefix: `${caseId}/${currentStep}/${activity}`,
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

  /** A cancellation that an open child may still refuse ends nothing yet. */
  #isEnding(): boolean {
    try {
      this.#context.interruption.throwIfCancelled();
      return false;
    } catch {
      return true;
    }
  }

  #record(
    { title, owner }: ForEachSpec,
    { toDo, done, failed }: { readonly [count in 'toDo' | 'done' | 'failed']: number },
  ): void {
    const notBegun = toDo - done - failed;
    const parts = [
      `${title}: ${done} of ${toDo} items done`,
      ...(failed > 0 ? [`${failed} failed, for the ${owner} to look at`] : []),
      ...(notBegun > 0 ? [`${notBegun} not begun`] : []),
    ];
    const data = { done, failed, notBegun, owner };
    this.#context.file.record({ kind: 'effect.done', text: parts.join('; '), data });
  }
}

interface Batch {
  readonly spec: ForEachSpec;
  readonly plan: FanOutPlan;
  readonly items: readonly ItemRef[];
  readonly number: number;
}
