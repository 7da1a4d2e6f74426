import type { LocalActivityOptions } from '@temporalio/common';
import { scheduleLocalActivity } from '@temporalio/workflow';

/** One local activity to be. */
export interface LocalCall {
  readonly activity: string;
  readonly args: readonly unknown[];
  readonly options: LocalActivityOptions;
}

/**
 * The local activities of one case, one group at a time. A replay resolves them in the order in
 * which they were scheduled, whatever order they ended in when they ran; so two coroutines that
 * each go on from a local activity of their own would not repeat their steps. Within a group
 * nothing goes on before all have ended.
 */
export class LocalCalls {
  #tail: Promise<unknown> = Promise.resolve();

  /** Outcomes in the order asked. */
  group(calls: readonly LocalCall[]): Promise<readonly PromiseSettledResult<unknown>[]> {
    const schedule = () =>
      Promise.allSettled(
        calls.map(({ activity, args, options }) =>
          scheduleLocalActivity(activity, [...args], options),
        ),
      );
    const turn = this.#tail.then(schedule);
    this.#tail = turn;
    return turn;
  }

  async one<T>(call: LocalCall): Promise<T> {
    const [outcome] = await this.group([call]);
    if (outcome?.status === 'fulfilled') return outcome.value as T;
    throw outcome?.reason;
  }
}
