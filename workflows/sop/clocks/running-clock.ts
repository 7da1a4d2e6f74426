import type { EpochMs } from '../../../domain/shared/json.ts';
import { nextDeadline, tickClock } from '../../../domain/sla/clock.ts';
import type { ClockPolicy } from '../../../domain/sla/clock-policy.ts';
import type { ClockTimes } from '../../../domain/sla/clock-times.ts';
import type { ClockView } from '../../../domain/sla/clock-view.ts';
import { ladderSteps } from '../../../domain/sla/ladder-marks.ts';
import type { Entry } from '../case/case-entry.ts';
import type { CaseContext } from '../case/context.ts';
import { Ladder } from '../ladders/ladder.ts';
import type { LadderParts } from '../ladders/rung-actions.ts';
import { ClockReckoning } from '../times/clock-reckoning.ts';
import type { ClockSpec } from './clock-spec.ts';

/** What the clocks of a case act through. */
export interface ClockParts extends LadderParts {
  /** A moment at which what is waited for may be found outside: at risk, due, a rung (G-23). */
  readonly onMoment: (clock: string) => void;
}
interface PolicyOf {
  readonly policy: ClockPolicy;
}

type ClockEntryKind = Extract<Entry['kind'], `clock.${string}`>;

/**
 * A clock of a case as it runs by itself: its state is in the case file, its deadlines in the
 * case's one timer, its rungs in its ladder.
 */
export class RunningClock {
  readonly name: string;
  readonly policy: ClockPolicy;
  protected readonly context: CaseContext;
  protected readonly spec: ClockSpec;
  readonly #parts: ClockParts;
  protected readonly reckoning: ClockReckoning;
  #ladder: Ladder | undefined;

  constructor(context: CaseContext, spec: ClockSpec, parts: ClockParts & PolicyOf) {
    this.name = spec.name;
    this.policy = parts.policy;
    this.#parts = parts;
    this.reckoning = new ClockReckoning(context, parts.policy);
    this.context = context;
    this.spec = spec;
  }

  /** `undefined` until it has been started. */
  get view(): ClockView | undefined {
    return this.context.file.clock(this.name);
  }

  get ladder(): Ladder | undefined {
    return this.#ladder;
  }

  /** Nothing of it fires until it is armed again. */
  hold(): void {
    this.context.deadlines.drop(this.#deadline);
  }

  /** Its next deadline, if it has one. */
  arm(): void {
    const clock = this.view;
    const atMs = clock && nextDeadline(clock);
    if (clock === undefined || atMs === undefined) return this.hold();
    const title = `${clock.title} ${clock.state === 'running' ? 'is at risk' : 'is breached'}`;
    const fire = () => {
      this.catchUp(Date.now());
      this.arm();
    };
    this.context.deadlines.set(this.#deadline, { atMs, title, fire });
  }

  /**
   * Whatever fell due by then is told, each once; also before a change, since the change may be
   * processed before the timer rings.
   */
  catchUp(nowMs: EpochMs): void {
    const before = this.view;
    if (before === undefined) return;
    const { clock, happened } = tickClock(before, nowMs);
    if (happened.length === 0) return;
    this.put(clock);
    for (const { kind, atMs } of happened) {
      const { targetMinutes, elapsedMinutes, dueAtMs } = clock;
      const actual =
        kind === 'breached' ? { actualMinutes: Math.max(targetMinutes, elapsedMinutes) } : {};
      const data = { targetMinutes, ...actual, dueAtMs, atMs, firedAtMs: Date.now() };
      this.record(`clock.${kind}`, kind === 'at-risk' ? 'at risk' : 'breached', data);
    }
    this.#parts.onMoment(this.name);
  }

  get #deadline(): string {
    return `clock:${this.name}`;
  }

  /**
   * The ladder follows the clock's times: what fired stays fired, what is past already fires at
   * once.
   */
  protected climb(times: ClockTimes): void {
    this.reckoning.follow(times);
    const clock = this.view;
    if (clock === undefined) return;
    const steps = ladderSteps(this.policy.ladder.rungs, times.targetMinutes, times.marks.slice(1));
    this.#ladder ??= this.#newLadder(clock.calendar);
    this.#ladder.arm(
      steps.map(({ step }) => step),
      steps.map(({ atMs }) => atMs),
    );
  }

  /** The ladder begins anew with the next times, as a periodic clock does. */
  protected endLadder(): void {
    this.#ladder?.stop();
    this.#ladder = undefined;
  }

  #newLadder(calendar: string): Ladder {
    const spec = { ...this.spec, calendar, ladder: this.policy.ladder };
    const onRung = () => this.#parts.onMoment(this.name);
    return new Ladder(this.context, spec, { ...this.#parts, onRung });
  }

  protected notEnded(): ClockView {
    const clock = this.view;
    if (clock === undefined || clock.endedAtMs !== undefined)
      throw new Error(`clock ${this.name} does not run`);
    return clock;
  }

  protected put(clock: ClockView): void {
    this.context.file.putClock(clock);
  }

  protected record(
    kind: ClockEntryKind,
    what: string,
    { by, ...data }: NonNullable<Entry['data']> & { readonly by?: string },
  ): number {
    const text = `${this.spec.title}: ${what}`;
    return this.context.file.record({
      kind,
      text,
      ...(by !== undefined && { actor: by }),
      data: { clock: this.name, ...data },
    });
  }
}
