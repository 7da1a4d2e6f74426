import type { ReadActivities } from '../../../activities/catalogue.ts';
import type { Answer, CallSpec } from '../calls/call-spec.ts';
import type { Calls } from '../calls/calls.ts';
import type { CaseContext } from './context.ts';

/** A wait for outside news that also asks the outside system itself (G-23). */
export interface ReconcileSpec<K extends keyof ReadActivities = keyof ReadActivities> {
  /** Of the wait; a second one of the name takes the place of the first. */
  readonly name: string;
  /**
   * Whose moments count: at risk, due, each rung. Without one the wait is asked about regularly.
   */
  readonly clock?: string;
  readonly read: CallSpec<K>;
  /**
   * Takes over what was lost on the way; says in a sentence what it took, `undefined` for nothing.
   */
  readonly adopt: (answer: Answer<K>) => string | undefined;
}

interface Wait {
  readonly name: string;
  readonly clock: string | undefined;
  /** False when the outside system gave no answer. */
  readonly ask: () => Promise<boolean>;
}

/**
 * Asks outside systems what became of what the case waits for: at the moments of its clock, every
 * so often after that, and before a cancellation is accepted. News that was lost on the way is
 * adopted.
 */
export class Reconciler {
  readonly #context: CaseContext;
  readonly #calls: Calls;
  readonly #waits = new Map<string, Wait>();

  constructor(context: CaseContext, calls: Calls) {
    this.#context = context;
    this.#calls = calls;
  }

  /** Until the function it answers with is called. */
  begin<K extends keyof ReadActivities>(spec: ReconcileSpec<K>): () => void {
    const { name, clock } = spec;
    const wait: Wait = { name, clock, ask: () => this.#ask(spec) };
    this.#waits.set(name, wait);
    if (clock === undefined) this.#askLater(wait);
    return () => {
      if (this.#waits.get(name) !== wait) return;
      this.#waits.delete(name);
      this.#context.deadlines.drop(deadlineOf(wait));
    };
  }

  /** The clock is at risk or due, or a rung of its ladder has fired. */
  moment(clock: string): void {
    for (const wait of this.#waits.values()) if (wait.clock === clock) this.#askNow(wait);
  }

  /** Before a cancellation is accepted. False when some outside system does not answer (F-74). */
  async truth(): Promise<boolean> {
    const waits = [...this.#waits.values()];
    const answers = await Promise.all(waits.map((wait) => wait.ask()));
    return !answers.includes(false);
  }

  #askNow(wait: Wait): void {
    this.#context.spawn(wait.ask().then(() => this.#askLater(wait)));
  }

  #askLater(wait: Wait): void {
    if (this.#waits.get(wait.name) !== wait) return;
    const atMs = Date.now() + this.#context.policy.reconcileEveryMinutes * 60_000;
    const title = `${wait.name}: the outside system is asked`;
    const fire = () => this.#askNow(wait);
    this.#context.deadlines.set(deadlineOf(wait), { atMs, title, fire });
  }

  async #ask<K extends keyof ReadActivities>(spec: ReconcileSpec<K>): Promise<boolean> {
    const seen = await this.#calls.glance(spec.read);
    if (seen === undefined) return false;
    const isWanted = this.#waits.get(spec.name) !== undefined && !this.#context.isClosing();
    const found = isWanted ? spec.adopt(seen.answer) : undefined;
    if (found !== undefined)
      this.#context.file.record({ kind: 'outside.reconciled', text: `${spec.name}: ${found}` });
    return true;
  }
}

function deadlineOf({ name }: Wait): string {
  return `reconcile:${name}`;
}
