import {
  acknowledgeLadder,
  endLadder,
  fireStep,
  type LadderStep,
  lastSignOfLife,
  mayRearm,
  newLadder,
  pendingSteps,
  rearmLadder,
  reopenLadder,
  restOfRound,
  signOfLife,
  stepId,
  suspendLadder,
} from '../../../domain/escalation/ladder.ts';
import type { EpochMs } from '../../../domain/shared/json.ts';
import type { CaseContext } from '../case/context.ts';
import { Notices } from '../notices/notices.ts';
import { dueTimes } from '../times/due-times.ts';
import { type LadderSpec, rungText } from './ladder-spec.ts';
import { type LadderParts, RungActions } from './rung-actions.ts';

/**
 * The ladder of one clock: its rungs are deadlines of the case, and nothing of it moves once it is
 * acknowledged or has ended.
 */
export class Ladder {
  readonly #context: CaseContext;
  readonly #spec: LadderSpec;
  readonly #notices: Notices;
  readonly #actions: RungActions;
  readonly #onRung: () => void;
  readonly #armed = new Set<string>();
  #steps: readonly LadderStep[] = [];
  #state = newLadder;
  /** Tells a time that was asked for from one that counts no more. */
  #turn = 0;

  constructor(
    context: CaseContext,
    spec: LadderSpec,
    parts: LadderParts & { readonly onRung: () => void },
  ) {
    this.#onRung = parts.onRung;
    this.#context = context;
    this.#spec = spec;
    this.#notices = new Notices(context);
    this.#actions = new RungActions(context, spec, { ...parts, notices: this.#notices });
  }

  /**
   * At the start of the clock, when it goes on after a pause, has another target, or is opened
   * again: all steps of its plan and their absolute times. What fired stays fired; what should have
   * fired meanwhile fires at once.
   */
  arm(steps: readonly LadderStep[], times: readonly EpochMs[]): void {
    this.#steps = steps;
    this.#state = suspendLadder(reopenLadder(this.#state), false);
    if (this.#state.phase === 'acknowledged') {
      this.#state = signOfLife(this.#state, Date.now());
      return this.#context.spawn(this.#watchSilence());
    }
    if (this.#state.round > 1) return this.#context.spawn(this.#climbOn());
    const timeOf = new Map(steps.map((step, i) => [stepId(step), times[i]]));
    this.#set(pendingSteps(this.#state, steps), (step) => timeOf.get(stepId(step)));
  }

  /** The clock is paused. */
  suspend(): void {
    this.#state = suspendLadder(this.#state, true);
    this.#disarm();
  }

  /** The clock is met, or stopped because nobody waits any more. */
  stop(end: 'met' | 'stopped' = 'met'): void {
    this.#state = endLadder(this.#state);
    this.#disarm();
    this.#notices.withdraw();
    if (end === 'met') this.#actions.acceptEscalations();
    this.#actions.cancelTasks('the wait is over');
  }

  /**
   * Somebody has it: nothing climbs and nobody is told any more, until the acknowledgment goes
   * silent. `undefined` once it has ended.
   */
  acknowledge(by: string, comment: string): number | undefined {
    const { phase } = this.#state;
    if (phase === 'ended') return undefined;
    const { file } = this.#context;
    this.#state = acknowledgeLadder(this.#state, by, Date.now());
    file.record({
      kind: 'ladder.acknowledged',
      text: `${this.#spec.title}: ${by} has it`,
      actor: by,
      data: { clock: this.#spec.name, comment },
    });
    if (phase === 'climbing') {
      this.#disarm();
      this.#notices.withdraw();
      this.#actions.acceptEscalations(by);
      this.#context.spawn(this.#watchSilence());
    }
    this.#show();
    return this.#context.file.view.seq;
  }

  #set(steps: readonly LadderStep[], timeOf: (step: LadderStep) => EpochMs | undefined): void {
    this.#disarm();
    for (const [i, step] of steps.entries()) {
      const dueAtMs = timeOf(step);
      if (dueAtMs === undefined) throw new RangeError(`rung ${stepId(step)} has no time`);
      // Rungs of one moment fire in the order of the plan, which their keys must keep.
      const key = `rung:${this.#spec.name}:${String(i).padStart(4, '0')}`;
      this.#deadline(key, {
        atMs: dueAtMs,
        title: rungText(this.#spec.title, step.rung),
        fire: () => this.#fire(step, dueAtMs),
      });
    }
  }

  #fire(step: LadderStep, dueAtMs: EpochMs): void {
    const fired = fireStep(this.#state, step);
    if (fired === undefined) return;
    this.#state = fired;
    this.#onRung();
    this.#actions.climb({
      rung: step.rung,
      occurrence: step.occurrence,
      round: fired.round,
      dueAtMs,
    });
  }

  /** Until the silence has lasted too long; it is measured anew from each sign of life. */
  async #watchSilence(): Promise<void> {
    const { rearmAfterMinutes } = this.#spec.ladder;
    const lastSignAtMs = this.#state.acknowledged?.lastSignAtMs;
    if (
      !mayRearm(this.#state, this.#spec.ladder) ||
      lastSignAtMs === undefined ||
      rearmAfterMinutes === undefined
    )
      return;
    const turn = ++this.#turn;
    const [atMs] = await this.#times(lastSignAtMs, [rearmAfterMinutes]);
    if (turn !== this.#turn || atMs === undefined) return;
    const title = `${this.#spec.title}: the ladder starts again, since nobody says anything`;
    this.#deadline(`rung:${this.#spec.name}:silence`, {
      atMs,
      title,
      fire: () => this.#silent(lastSignAtMs),
    });
  }

  #silent(sinceMs: EpochMs): void {
    const heardAtMs = lastSignOfLife(this.#context.file.events);
    if (heardAtMs !== undefined) this.#state = signOfLife(this.#state, heardAtMs);
    if ((this.#state.acknowledged?.lastSignAtMs ?? 0) > sinceMs)
      return this.#context.spawn(this.#watchSilence());
    const rearmed = rearmLadder(this.#state, this.#spec.ladder);
    if (rearmed === this.#state) return;
    const by = this.#state.acknowledged?.by ?? '';
    this.#state = rearmed;
    const data = {
      clock: this.#spec.name,
      round: rearmed.round,
      acknowledgedBy: by,
      silentSinceMs: sinceMs,
    };
    this.#context.file.record({
      kind: 'ladder.rearmed',
      text: `${this.#spec.title}: nothing was heard since ${by} took it`,
      data,
    });
    this.#show();
    this.#context.spawn(this.#climbOn());
  }

  /** The rest of a round that began after the clock's start. */
  async #climbOn(): Promise<void> {
    const rest = restOfRound(this.#state, this.#steps);
    const turn = ++this.#turn;
    const times = await this.#times(
      Date.now(),
      rest.map((step) => step.minutes),
    );
    if (turn === this.#turn) this.#set(rest, (step) => times[rest.indexOf(step)]);
  }

  #times(startMs: EpochMs, minutes: readonly number[]): Promise<readonly EpochMs[]> {
    // A change of priority may have given the clock another calendar.
    const calendar = this.#context.file.clock(this.#spec.name)?.calendar ?? this.#spec.calendar;
    return dueTimes(this.#context.locals, { calendar, startMs, minutes });
  }

  #deadline(key: string, deadline: Parameters<CaseContext['deadlines']['set']>[1]): void {
    this.#armed.add(key);
    const fire = (dueAtMs: EpochMs) => {
      this.#armed.delete(key);
      deadline.fire(dueAtMs);
    };
    this.#context.deadlines.set(key, { ...deadline, fire });
  }

  #disarm(): void {
    this.#turn += 1;
    for (const key of this.#armed) this.#context.deadlines.drop(key);
    this.#armed.clear();
  }

  /** On the clock, for whoever reads the case. */
  #show(): void {
    const clock = this.#context.file.clock(this.#spec.name);
    if (clock === undefined) return;
    const { round, acknowledged } = this.#state;
    const held = acknowledged && {
      acknowledgedBy: acknowledged.by,
      acknowledgedAtMs: acknowledged.atMs,
    };
    this.#context.file.putClock({ ...clock, ladder: { round, ...held } });
  }
}
