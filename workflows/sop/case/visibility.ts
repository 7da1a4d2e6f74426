import type { SearchAttributeUpdatePair } from '@temporalio/common';
import { upsertSearchAttributes } from '@temporalio/workflow';
import { searchAttributes } from '../../../platform/temporal/search-attributes.ts';
import type { CaseFile } from './case-file.ts';

/**
 * Keeps the run's search attributes in step with the case. Each change is billed, so a clean case
 * is not touched: `CaseStatus` leaves `running` only when a person has the next move or the case is
 * undone, `SlaState` only when a clock is at risk or breached.
 */
export class Visibility {
  readonly #file: CaseFile;
  #status = 'running';
  #sla = 'none';

  constructor(file: CaseFile) {
    this.#file = file;
  }

  update(): void {
    const { view, tasks } = this.#file;
    const needsPerson = tasks.some((task) => task.state === 'open' || task.state === 'claimed');
    const status = view.status === 'waiting' && !needsPerson ? 'running' : view.status;
    const sla = view.slaState === 'ok' && this.#sla === 'none' ? 'none' : view.slaState;
    const changes: SearchAttributeUpdatePair[] = [];
    if (status !== this.#status && status !== 'completed')
      changes.push({ key: searchAttributes.caseStatus, value: status });
    if (sla !== this.#sla) changes.push({ key: searchAttributes.slaState, value: sla });
    this.#status = status;
    this.#sla = sla;
    if (changes.length > 0) upsertSearchAttributes(changes);
  }
}
