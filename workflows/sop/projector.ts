import { condition, scheduleActivity, scheduleLocalActivity, setCurrentDetails } from '@temporalio/workflow';
import type { ProjectionBatch } from '../../domain/cases/case.ts';
import { caseDetails } from '../../domain/cases/details.ts';
import type { CaseFile } from './case-file.ts';

const quick = { startToCloseTimeout: '2s', scheduleToCloseTimeout: '3s', retry: { maximumAttempts: 2, initialInterval: '50ms' } } as const;
const patient = { startToCloseTimeout: '10s', retry: { initialInterval: '500ms', maximumInterval: '15s' } } as const;

/**
 * Writes what changed to the read model: one local activity at each rest. While the store is down the case goes on, and an ordinary
 * activity, which the server retries, catches up (F-9). Batches leave one at a time and in order.
 */
export class Projector {
  readonly #file: CaseFile;
  #wanted = false;
  #taken = 0;
  #saved = 0;
  #storeDown = false;
  #closing = false;

  constructor(file: CaseFile) {
    this.#file = file;
  }

  /** Asks for a write of everything up to now. */
  flush(): void {
    this.#wanted = true;
  }

  /** Until the read model shows change number `seq`, or the store is known to be down: an answer must not wait for an outage. */
  async written(seq: number): Promise<void> {
    await condition(() => this.#saved >= seq || this.#storeDown);
  }

  /** Runs beside the procedure until `close`. */
  async run(): Promise<void> {
    for (;;) {
      await condition(() => this.#closing || (this.#wanted && this.#file.hasNews));
      await procedureMoved();
      if (this.#closing) return;
      this.#wanted = false;
      const batch = this.#file.takeBatch();
      this.#taken = batch.case.seq;
      await this.#write(batch);
      this.#saved = batch.case.seq;
      this.#storeDown = false;
    }
  }

  /**
   * Last write: the record, then the last batch. An ordinary activity: a local one whose workflow task is run again would be given other
   * times, and a record is never replaced.
   */
  async close(): Promise<void> {
    await condition(() => this.#saved >= this.#taken);
    this.#closing = true;
    const batch = this.#file.takeBatch();
    const closing = { document: this.#file.document(), batch };
    setCurrentDetails(caseDetails(this.#file.view));
    await scheduleActivity('closeCase', [closing], { ...patient, summary: 'Keep the record of the case' });
    this.#saved = batch.case.seq;
  }

  async #write(batch: ProjectionBatch): Promise<void> {
    const summary = `Show changes up to ${batch.case.seq}`;
    setCurrentDetails(caseDetails(this.#file.view));
    try {
      await scheduleLocalActivity('project', [batch], { ...quick, summary });
    } catch {
      this.#storeDown = true;
      await scheduleActivity('project', [batch], { ...patient, summary: `${summary} (the store was down)` });
    }
  }
}

/** What a message changed and where the procedure then comes to rest make one batch: conditions are asked again once all work has settled. */
function procedureMoved(): Promise<void> {
  let asked = 0;
  return condition(() => asked++ > 0);
}
