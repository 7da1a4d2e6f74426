import { condition, scheduleActivity, setCurrentDetails } from '@temporalio/workflow';
import type { ProjectionBatch } from '../../../domain/cases/case.ts';
import { caseDetails } from '../../../domain/cases/details.ts';
import type { CaseFile } from './case-file.ts';
import type { LocalCalls } from './local-calls.ts';

const quick = {
  startToCloseTimeout: '2s',
  scheduleToCloseTimeout: '3s',
  retry: { maximumAttempts: 2, initialInterval: '50ms' },
} as const;
const patient = {
  startToCloseTimeout: '10s',
  retry: { initialInterval: '500ms', maximumInterval: '15s' },
} as const;

/**
 * Writes what changed to the read model: one local activity at each rest. While the store is down
 * the case goes on, and an ordinary activity, which the server retries, catches up (F-9). Batches
 * leave one at a time and in order.
 */
export class Projector {
  readonly #file: CaseFile;
  readonly #locals: LocalCalls;
  #wanted = false;
  #taken = 0;
  #saved = 0;
  #closing = false;

  constructor(file: CaseFile, locals: LocalCalls) {
    this.#file = file;
    this.#locals = locals;
  }

  /** Asks for a write of everything up to now. */
  flush(): void {
    this.#wanted = true;
  }

  /**
   * What a call that may take long carries along to be shown, for that costs no action. The
   * workflow task of the first one ran local activities anyway: one more is as cheap, and fills no
   * history.
   */
  newsForCall(): ProjectionBatch | undefined {
    if (this.#taken === 0) this.flush();
    return this.#wanted || !this.#file.hasNews ? undefined : this.#file.news();
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
    }
  }

  /**
   * Last write: the record, then the last batch. An ordinary activity: a local one whose workflow
   * task is run again would be given other times, and a record is never replaced.
   */
  async close(): Promise<void> {
    await condition(() => this.#saved >= this.#taken);
    this.#closing = true;
    const batch = this.#file.takeBatch();
    const closing = { document: this.#file.document(), batch };
    setCurrentDetails(caseDetails(this.#file.view));
    await scheduleActivity('closeCase', [closing], {
      ...patient,
      summary: 'Keep the record of the case',
    });
    this.#saved = batch.case.seq;
  }

  async #write(batch: ProjectionBatch): Promise<void> {
    const summary = `Show changes up to ${batch.case.seq}`;
    setCurrentDetails(caseDetails(this.#file.view));
    try {
      await this.#locals.one({
        activity: 'project',
        args: [batch],
        options: { ...quick, summary },
      });
    } catch {
      await scheduleActivity('project', [batch], {
        ...patient,
        summary: `${summary} (the store was down)`,
      });
    }
  }
}

/**
 * What a message changed and where the procedure then comes to rest make one batch: conditions are
 * asked again once all work has settled.
 */
function procedureMoved(): Promise<void> {
  let asked = 0;
  return condition(() => asked++ > 0);
}
