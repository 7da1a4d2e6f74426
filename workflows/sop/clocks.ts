import type { ClockView } from '../../domain/cases/case.ts';
import { planLadder } from '../../domain/escalation/ladder.ts';
import { meetClock, nextDeadline, startClock, stopClock, tickClock } from '../../domain/sla/clock.ts';
import type { CaseContext } from './context.ts';
import { dueTimes } from './due-times.ts';
import { Ladder, type LadderSpec } from './ladder.ts';
import type { Visibility } from './visibility.ts';

/** A durable SLA clock with the ladder that climbs while nobody answers. */
export interface ClockSpec extends LadderSpec {
  readonly calendar: string;
  readonly targetMinutes: number;
  readonly atRiskShare: number;
}

/** The clocks of one case. All their deadlines share the case's one timer. */
export class Clocks {
  readonly #context: CaseContext;
  readonly #visibility: Visibility;
  readonly #ladders = new Map<string, Ladder>();

  constructor(context: CaseContext, visibility: Visibility) {
    this.#context = context;
    this.#visibility = visibility;
  }

  async start(spec: ClockSpec): Promise<void> {
    const { file, locals } = this.#context;
    const startedAtMs = Date.now();
    const steps = planLadder(spec.ladder, spec.targetMinutes);
    const minutes = [spec.targetMinutes * spec.atRiskShare, spec.targetMinutes, ...steps.map((step) => step.minutes)];
    const times = await dueTimes(locals, { calendar: spec.calendar, startMs: startedAtMs, minutes });
    const [atRiskAtMs = startedAtMs, dueAtMs = startedAtMs, ...rungTimes] = times;
    file.putClock(startClock(spec, { startedAtMs, atRiskAtMs, dueAtMs }));
    const text = `${spec.title}: due ${new Date(dueAtMs).toISOString()}`;
    file.record({ kind: 'clock.started', text, data: { clock: spec.name, dueAtMs } });
    this.#arm(spec.name);
    const ladder = new Ladder(this.#context, spec);
    this.#ladders.set(spec.name, ladder);
    ladder.arm(steps, rungTimes);
  }

  /** The wait ended as it should. */
  meet(name: string): void {
    const clock = this.#end(name);
    if (clock === undefined) return;
    this.#context.file.putClock(meetClock(clock, Date.now()));
    const late = clock.breachedAtMs === undefined ? '' : ' (late)';
    const data = { clock: name, dueAtMs: clock.dueAtMs };
    this.#context.file.record({ kind: 'clock.met', text: `${clock.title}: met${late}`, data });
    this.#visibility.update();
  }

  /** The wait is over without an answer: the case was cancelled. */
  stopAll(): void {
    for (const name of this.#ladders.keys()) {
      const clock = this.#end(name);
      if (clock === undefined) continue;
      this.#context.file.putClock(stopClock(clock, Date.now()));
      this.#context.file.record({ kind: 'clock.stopped', text: `${clock.title}: stopped`, data: { clock: name } });
    }
  }

  #arm(name: string): void {
    const clock = this.#context.file.clock(name);
    const atMs = clock && nextDeadline(clock);
    if (clock === undefined || atMs === undefined) return;
    this.#context.deadlines.set(`clock:${name}`, { atMs, title: clock.title, fire: () => this.#tick(name) });
  }

  #tick(name: string): void {
    this.#catchUp(name);
    this.#visibility.update();
    this.#context.projector.flush();
    this.#arm(name);
  }

  /** Whatever fell due is told, each once; also before a clock ends, since its end may be processed before its timer. */
  #catchUp(name: string): ClockView | undefined {
    const { file } = this.#context;
    const before = file.clock(name);
    if (before === undefined || before.endedAtMs !== undefined) return undefined;
    const { clock, happened } = tickClock(before, Date.now());
    file.putClock(clock);
    for (const { kind, atMs } of happened) {
      const word = kind === 'at-risk' ? 'at risk' : 'breached';
      const data = { clock: name, targetMinutes: clock.targetMinutes, dueAtMs: clock.dueAtMs, atMs, firedAtMs: Date.now() };
      file.record({ kind: `clock.${kind}`, text: `${clock.title}: ${word}`, data });
    }
    return clock;
  }

  /** Nothing of the clock or its ladder moves any more. Answers with the clock as it stands, once. */
  #end(name: string): ClockView | undefined {
    const clock = this.#catchUp(name);
    this.#context.deadlines.drop(`clock:${name}`);
    this.#ladders.get(name)?.stop();
    return clock;
  }
}
