import { workflowInfo } from '@temporalio/workflow';
import type { RunLimits } from '../../../domain/cases/procedure-policy.ts';

/**
 * What the run has used of what Temporal bounds (F-77). Counts begin anew with the run, which is
 * the case's only one.
 */
export class Usage {
  #updates = 0;
  #signals = 0;

  count(kind: 'update' | 'signal'): void {
    if (kind === 'update') this.#updates += 1;
    else this.#signals += 1;
  }

  /** Which bound is nearly reached; `undefined` while there is room for everything. */
  nearest({ updates, signals, events, nearShare }: RunLimits): string | undefined {
    const used = [
      ['updates', this.#updates, updates],
      ['signals', this.#signals, signals],
      ['events', workflowInfo().historyLength, events],
    ] as const;
    const near = used.find(([, count, limit]) => count >= limit * nearShare);
    return near && `${near[1]} of ${near[2]} ${near[0]} of its run are used`;
  }
}
