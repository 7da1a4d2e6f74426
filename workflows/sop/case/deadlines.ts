import { CancellationScope, condition, sleep } from '@temporalio/workflow';
import type { NextDeadline } from '../../../domain/cases/case.ts';
import type { EpochMs } from '../../../domain/shared/json.ts';

interface Deadline {
  readonly atMs: EpochMs;
  readonly title: string;
  readonly fire: (dueAtMs: EpochMs) => void;
}

/**
 * The one timer of a case: it always waits for the earliest of all its deadlines (clocks, rungs,
 * limits of effects). It is armed again only when an earlier deadline appears; one that is dropped
 * lets the timer run out, which costs less than cancelling it. Every deadline is an absolute time,
 * so a worker that was down fires it once, late, with the time it was due.
 */
export class Deadlines {
  readonly #deadlines = new Map<string, Deadline>();
  readonly #fired: () => void;
  #closed = false;

  /** `fired` is called after deadlines have fired. */
  constructor(fired: () => void) {
    this.#fired = fired;
  }

  set(key: string, deadline: Deadline): void {
    this.#deadlines.set(key, deadline);
  }

  drop(key: string): void {
    this.#deadlines.delete(key);
  }

  /** What happens next by itself. */
  get next(): NextDeadline | undefined {
    const next = this.#earliest();
    return next && { atMs: next.atMs, title: next.title };
  }

  /**
   * Runs beside the procedure until `close`; never cancels its timer at the end, since the
   * workflow's end does that for nothing.
   */
  async run(): Promise<void> {
    while (!this.#closed) {
      await condition(() => this.#closed || this.#deadlines.size > 0);
      if (this.#closed) return;
      await this.#waitForEarliest();
      this.#fireDue();
    }
  }

  close(): void {
    this.#closed = true;
    this.#deadlines.clear();
  }

  #earliest(): Deadline | undefined {
    let first: Deadline | undefined;
    for (const deadline of this.#deadlines.values())
      if (first === undefined || deadline.atMs < first.atMs) first = deadline;
    return first;
  }

  async #waitForEarliest(): Promise<void> {
    const next = this.#earliest();
    if (next === undefined) return;
    const wait = new CancellationScope({ cancellable: true });
    await wait.run(() =>
      Promise.race([
        sleep(Math.max(1, next.atMs - Date.now()), { summary: next.title }),
        condition(() => (this.#earliest()?.atMs ?? next.atMs) < next.atMs),
      ]),
    );
    // Whichever lost is ended: the timer when an earlier deadline appeared, the condition when the
    // timer rang.
    wait.cancel();
  }

  #fireDue(): void {
    const nowMs = Date.now();
    // At the same moment a clock speaks before its rungs: `clock:` sorts before `rung:`.
    const due = [...this.#deadlines].filter(([, deadline]) => deadline.atMs <= nowMs);
    due.sort((a, b) => a[1].atMs - b[1].atMs || (a[0] < b[0] ? -1 : 1));
    for (const [key, deadline] of due) {
      if (this.#deadlines.get(key) !== deadline) continue;
      this.#deadlines.delete(key);
      deadline.fire(deadline.atMs);
    }
    if (due.length > 0) this.#fired();
  }
}
