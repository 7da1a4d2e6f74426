import type { Priority } from '../../domain/shared/priority.ts';
import { ModelLadder } from './model-ladder.ts';
import { openMs } from './open-time.ts';
import { type StormTarget, targets } from './storm-policy.ts';

/** What one clock came to. */
export interface ClockTally {
  readonly clock: string;
  /** In its last cycle. */
  readonly elapsedMs: number;
  /** In the cycles before. */
  readonly earlierMs: number;
  readonly cycles: number;
  readonly atRisk: number;
  readonly breaches: number;
  readonly met: number;
  readonly stopped: number;
}

interface Stretch {
  readonly always: boolean;
  readonly fromMs: number;
  readonly toMs: number;
}

/** A clock as simply as can be: the stretches it counted, and what was told of it. */
export class ModelClock {
  readonly #region: string;
  readonly #clock: string;
  readonly #told = { atRisk: 0, breaches: 0, met: 0, stopped: 0 };
  #target: StormTarget;
  #counted: Stretch[] = [];
  #sinceMs: number | undefined;
  #ended = false;
  #risked = false;
  #breached = false;
  #cycles = 1;
  #earlierMs = 0;
  #ladder: ModelLadder;
  readonly #earlierNotices: string[] = [];

  constructor(
    clock: string,
    from: { readonly region: string; readonly priority: Priority; readonly atMs: number },
  ) {
    this.#region = from.region;
    this.#clock = clock;
    this.#target = targetOf(clock, from.priority);
    this.#sinceMs = from.atMs;
    this.#ladder = new ModelLadder(clock, 1);
  }

  get tally(): ClockTally {
    return {
      clock: this.#clock,
      elapsedMs: this.#usedMs(0),
      earlierMs: this.#earlierMs,
      cycles: this.#cycles,
      ...this.#told,
    };
  }

  /** Of all its cycles. */
  get notices(): readonly string[] {
    return [...this.#earlierNotices, ...this.#ladder.notices];
  }

  /** Its ladder, up to a moment before anything is asked of it, and after what was asked. */
  climb(atMs: number): void {
    if (!this.#ended && this.#sinceMs !== undefined)
      this.#ladder.climb(this.#usedMs(atMs), this.#target.minutes);
  }

  acknowledge(): void {
    if (!this.#ended) this.#ladder.acknowledge();
  }

  end(how: 'met' | 'stopped', atMs: number): void {
    if (this.#ended) return;
    // What comes at the very moment is in time.
    this.#look(atMs - 1);
    this.#hold(atMs);
    this.#ended = true;
    this.#told[how] += 1;
  }

  /** What became of the priority while it was closed counts from now. */
  reopen(atMs: number, priority: Priority): void {
    if (!this.#ended) return;
    this.#ended = false;
    this.#sinceMs = atMs;
    this.#ladder.reopen();
    this.prioritise(priority, atMs);
  }

  restart(atMs: number, priority: Priority): void {
    if (this.#ended) return;
    this.#look(atMs - 1);
    this.#earlierMs += this.#usedMs(atMs);
    this.#cycles += 1;
    this.#earlierNotices.push(...this.#ladder.notices);
    this.#ladder = new ModelLadder(this.#clock, this.#cycles);
    this.#counted = [];
    this.#target = targetOf(this.#clock, priority);
    this.#sinceMs = atMs;
    this.#risked = false;
    this.#breached = false;
  }

  pause(atMs: number): void {
    if (this.#ended || targets[this.#clock]?.pauses !== true) return;
    this.#look(atMs);
    this.#hold(atMs);
  }

  resume(atMs: number): void {
    if (!this.#ended) this.#sinceMs ??= atMs;
  }

  prioritise(to: Priority, atMs: number): void {
    if (this.#ended) return;
    this.#look(atMs);
    const counts = this.#sinceMs !== undefined;
    this.#hold(atMs);
    this.#target = targetOf(this.#clock, to);
    if (counts) this.#sinceMs = atMs;
    // A longer target may take it out of risk; a breach stays.
    if (!this.#breached) this.#risked &&= this.#isPast(0.75, atMs);
    this.#look(atMs);
  }

  #look(atMs: number): void {
    if (this.#ended) return;
    if (!this.#risked && this.#isPast(0.75, atMs)) {
      this.#risked = true;
      if (!this.#breached) this.#told.atRisk += 1;
    }
    if (!this.#breached && this.#isPast(1, atMs)) {
      this.#breached = true;
      this.#told.breaches += 1;
    }
  }

  #hold(atMs: number): void {
    if (this.#sinceMs !== undefined)
      this.#counted.push({ always: this.#target.always, fromMs: this.#sinceMs, toMs: atMs });
    this.#sinceMs = undefined;
  }

  #isPast(share: number, atMs: number): boolean {
    return this.#usedMs(atMs) >= Math.round(share * this.#target.minutes * 60_000);
  }

  #usedMs(atMs: number): number {
    const running =
      this.#sinceMs === undefined
        ? []
        : [{ always: this.#target.always, fromMs: this.#sinceMs, toMs: atMs }];
    const lengthOf = ({ always, fromMs, toMs }: Stretch) =>
      always ? Math.max(0, toMs - fromMs) : openMs(this.#region, fromMs, toMs);
    return [...this.#counted, ...running].reduce((sum, stretch) => sum + lengthOf(stretch), 0);
  }
}

function targetOf(clock: string, priority: Priority): StormTarget {
  const known = targets[clock];
  if (known === undefined) throw new RangeError(`the storm has no clock ${clock}`);
  return known.byPriority[priority] ?? known.default;
}
