import { condition } from '@temporalio/workflow';
import type { UpdateAnswer } from '../../../domain/cases/answers.ts';
import type { GrantedTarget } from '../../../domain/cases/exceptions.ts';
import type { ChangeClock } from '../../../domain/cases/messages.ts';
import type { EpochMs } from '../../../domain/shared/json.ts';
import type { Priority } from '../../../domain/shared/priority.ts';
import type { ClockState } from '../../../domain/sla/clock-view.ts';
import { procedureActor } from '../case/case-entry.ts';
import type { CaseContext } from '../case/context.ts';
import type { Ladder } from '../ladders/ladder.ts';
import type { ClockChange } from '../times/clock-reckoning.ts';
import { CaseClock } from './case-clock.ts';
import { procedureChange, refusalOf, refuse, unknownClock } from './clock-refusals.ts';
import type { ClockSpec } from './clock-spec.ts';
import type { ClockParts } from './running-clock.ts';

/**
 * The clocks of one case. All their deadlines share the case's one timer. What is asked of one
 * clock is done in turn, since a calendar may have to be asked; the moment that counts is the one
 * at which it was asked.
 */
export class Clocks {
  readonly #context: CaseContext;
  readonly #parts: ClockParts;
  readonly #clocks = new Map<string, CaseClock>();
  readonly #turns = new Map<string, Promise<unknown>>();
  /** By clock, the exception whose target it has. */
  readonly #exceptions = new Map<string, string>();
  #underWay = 0;

  constructor(context: CaseContext, parts: ClockParts) {
    this.#context = context;
    this.#parts = parts;
  }

  /** Resolves once the clock runs. */
  start(spec: ClockSpec): Promise<void> {
    const policy = this.#context.policy.clocks[spec.clock];
    if (policy === undefined) throw new RangeError(`policy has no clock ${spec.clock}`);
    const clock = new CaseClock(this.#context, spec, { ...this.#parts, policy });
    const nowMs = Date.now();
    this.#clocks.set(spec.name, clock);
    return this.#inTurn(clock, () => clock.start(nowMs));
  }

  has(name: string): boolean {
    return this.#clocks.has(name);
  }

  ladder(name: string): Ladder | undefined {
    return this.#clocks.get(name)?.ladder;
  }

  state(name: string): ClockState | undefined {
    return this.#clocks.get(name)?.view?.state;
  }

  /** Somebody has it: the ladder stops at once, the clock runs on. */
  acknowledgeLadder({ clock: name, actor, reason }: ChangeClock): UpdateAnswer {
    const ladder = this.ladder(name);
    if (ladder === undefined) return unknownClock(name);
    const seq = ladder.acknowledge(actor.subject, reason);
    if (seq === undefined) return refuse('clock-state', `clock ${name} has ended`);
    return { ok: true, seq };
  }

  /** The wait ended as it should. */
  meet(name: string): void {
    const clock = this.#clocks.get(name);
    if (clock !== undefined) this.#end(clock, 'met');
  }

  /** The wait is over without an answer: the case was cancelled, or has ended. */
  stopAll(): void {
    for (const clock of this.#clocks.values())
      if (clock.view?.endedAtMs === undefined) this.#end(clock, 'stopped');
  }

  /** A met or stopped clock counts on with what it had left. */
  async reopen(name: string, { by, reason }: Pick<ClockChange, 'by' | 'reason'>): Promise<void> {
    const nowMs = Date.now();
    await this.#change(name, nowMs, (clock) => clock.reopen({ nowMs, by, reason }));
  }

  /** What a periodic clock waits for came: its next cycle begins (CS-20). */
  async restart(name: string): Promise<void> {
    const nowMs = Date.now();
    // What comes at the very moment is in time.
    await this.#change(name, nowMs - 1, (clock) => clock.restart(nowMs));
  }

  /** The procedure pauses it; policy may say that it never pauses. */
  async hold(name: string, reason: string): Promise<void> {
    await this.pause({ ...procedureChange(this.#context), clock: name, reason });
  }

  /** The procedure lets it count on. */
  async release(name: string, reason: string): Promise<void> {
    await this.resume({ ...procedureChange(this.#context), clock: name, reason });
  }

  pause(message: ChangeClock): Promise<UpdateAnswer> {
    return this.#asked(message, (clock, change) => clock.pause(change));
  }

  resume(message: ChangeClock): Promise<UpdateAnswer> {
    return this.#asked(message, (clock, change) => clock.resume(change), true);
  }

  /** Each clock gets the target that policy has for the priority; time already used is kept. */
  async retarget(priority: Priority, change: ClockChange): Promise<void> {
    const running = [...this.#clocks.keys()];
    await Promise.all(
      running.map((name) =>
        this.#change(name, change.nowMs, (clock) => clock.retarget(priority, change)),
      ),
    );
  }

  /**
   * A written exception was granted: its clock has its target until the exception is no longer
   * valid (CS-8).
   */
  async grant(
    { clock: name, targetMinutes, text, ...exception }: GrantedTarget,
    by: string,
  ): Promise<void> {
    const { exceptionId, validUntilMs: atMs } = exception;
    const nowMs = Date.now();
    this.#exceptions.set(name, exceptionId);
    await this.#change(name, nowMs, (clock) =>
      clock.grant(targetMinutes, { nowMs, by, reason: text, exception }),
    );
    if (atMs === undefined) return;
    const title = `Exception ${exceptionId} is no longer valid`;
    this.#context.deadlines.set(`exception:${exceptionId}`, {
      atMs,
      title,
      fire: () => this.#context.spawn(this.#endException(name, exceptionId)),
    });
  }

  /** Unless another exception has taken its place. */
  async #endException(name: string, exceptionId: string): Promise<void> {
    if (this.#exceptions.get(name) !== exceptionId) return;
    const change = {
      nowMs: Date.now(),
      by: procedureActor,
      reason: `exception ${exceptionId} is no longer valid`,
      endedException: exceptionId,
    };
    await this.#change(name, change.nowMs, (clock) => clock.grant(undefined, change));
  }

  isSettled(): boolean {
    return this.#underWay === 0;
  }

  /**
   * The case ends: nobody waits for what no message met, and what was asked of a clock is done
   * first.
   */
  async close(): Promise<void> {
    this.stopAll();
    if (!this.isSettled()) await condition(() => this.isSettled());
  }

  #end(clock: CaseClock, state: 'met' | 'stopped'): void {
    const nowMs = Date.now();
    // Exactly at the due time is in time.
    clock.catchUp(nowMs - 1);
    clock.hold();
    clock.ladder?.stop(state);
    const end = async () => {
      // A clock that was still being started has got its ladder only now.
      clock.ladder?.stop(state);
      await clock.end(state, nowMs);
    };
    this.#context.spawn(this.#inTurn(clock, end));
  }

  /** A change by a person. Of several at once each meets the clock as the one before it left it. */
  async #asked(
    { clock: name, actor, reason }: ChangeClock,
    change: (clock: CaseClock, change: ClockChange) => Promise<number>,
    isPaused = false,
  ): Promise<UpdateAnswer> {
    const nowMs = Date.now();
    const answer = await this.#change<UpdateAnswer>(name, nowMs, async (clock) => {
      const refusal = refusalOf(clock, isPaused);
      return (
        refusal ?? { ok: true, seq: await change(clock, { nowMs, by: actor.subject, reason }) }
      );
    });
    return answer ?? unknownClock(name);
  }

  /** Until the change is made nothing of the clock fires; what was due before is told first. */
  async #change<T>(
    name: string,
    dueBeforeMs: EpochMs,
    change: (clock: CaseClock) => Promise<T>,
  ): Promise<T | undefined> {
    const clock = this.#clocks.get(name);
    if (clock === undefined) return undefined;
    clock.catchUp(dueBeforeMs);
    clock.hold();
    return this.#inTurn(clock, async () => {
      const result = await change(clock);
      clock.arm();
      return result;
    });
  }

  #inTurn<T>(clock: CaseClock, work: () => Promise<T>): Promise<T> {
    this.#underWay += 1;
    const before = this.#turns.get(clock.name) ?? Promise.resolve();
    const turn = before.then(work).finally(() => {
      this.#underWay -= 1;
    });
    this.#turns.set(
      clock.name,
      turn.catch(() => undefined),
    );
    return turn;
  }
}
