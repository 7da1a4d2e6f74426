import type { EffectActivities, ReadActivities } from '../../activities/catalogue.ts';
import type { ReferenceKind } from '../../domain/cases/case.ts';
import type { ExceptionView } from '../../domain/cases/exceptions.ts';
import type { Acknowledge } from '../../domain/cases/messages.ts';
import type { ProcedurePolicy } from '../../domain/cases/procedure-policy.ts';
import type { EpochMs, JsonValue } from '../../domain/shared/json.ts';
import type { Priority } from '../../domain/shared/priority.ts';
import type { Answer, Answers, CallSpec } from './calls/calls.ts';
import type { Undo } from './calls/undo.ts';
import type { Entry } from './case/case-file.ts';
import type { ChildCase, ChildSpec } from './children/child-case.ts';
import type { ClockSpec } from './clocks/clock-spec.ts';
import type { Decision, TaskSpec } from './tasks/task-spec.ts';

/** An effect, and how it is undone. */
export interface EffectSpec<K extends keyof EffectActivities = keyof EffectActivities>
  extends CallSpec<K> {
  readonly undo?: Pick<Undo, 'title' | 'activity' | 'args'>;
}

/** A deviation to document: what and why. */
export interface ExceptionSpec {
  readonly code: string;
  readonly text: string;
  readonly data?: { readonly [key: string]: JsonValue };
}

/**
 * The verbs a procedure is written in. Every verb that waits ends with `CaseCancelled` once a
 * cancellation is accepted.
 */
export interface Sop<P extends ProcedurePolicy> {
  readonly caseId: string;
  /** The policy the case began under. */
  readonly policy: P;
  /** Acknowledgments received so far, each message once, in order of arrival. */
  readonly acknowledgments: readonly Acknowledge[];
  /** Those received so far at once, later ones as they arrive, whatever the procedure waits for. */
  onAcknowledgment(taker: (ack: Acknowledge) => void): void;
  readonly priority: Priority;
  readonly exceptions: readonly ExceptionView[];
  readonly now: () => EpochMs;
  /** `region` names the calendar of the case's region. */
  readonly calendar: (name: string) => string;
  /**
   * A numbered step of the procedure; `skipped` gives its result when it is skipped under an
   * exception.
   */
  step<T>(key: string, work: () => Promise<T>, skipped?: () => T): Promise<T>;
  /** A fact from outside. */
  read<K extends keyof ReadActivities>(spec: CallSpec<K>): Promise<Answer<K>>;
  /** Several, side by side; answers in the order asked. */
  readonly readAll: <const S extends readonly CallSpec<keyof ReadActivities>[]>(
    specs: S,
  ) => Promise<Answers<S>>;
  /** A change outside, once, read back. Its undo is registered first. */
  effect<K extends keyof EffectActivities>(spec: EffectSpec<K>): Promise<Answer<K>>;
  /** Work for a person; answers with the decision. The choice `cancel-case` cancels the case. */
  task(spec: TaskSpec): Promise<Decision>;
  /**
   * Tells the customer when resolution is expected, in policy's words for the notice (CS-53); until
   * it is on its way or given up.
   */
  tellCustomer(notice: string, etrAtMs: EpochMs): Promise<void>;
  clock(spec: ClockSpec): Promise<void>;
  meetClock(name: string): void;
  /** A met or stopped clock counts on with what it had left. */
  reopenClock(
    name: string,
    change: { readonly by: string; readonly reason: string },
  ): Promise<void>;
  /**
   * What a periodic clock waits for came: its next cycle begins. Resolution ends it by `meetClock`.
   */
  restartClock(name: string): Promise<void>;
  /** Waits for something a message brings; the sentence says for what or whom. */
  until(waitingFor: string, done: () => boolean): Promise<void>;
  /** Takes an acknowledgment that a person recorded. */
  acknowledge(ack: Acknowledge): void;
  startChild<R>(spec: ChildSpec): Promise<ChildCase<R>>;
  /** Until the open child reports the milestone, or closes without it (`undefined`). */
  milestone(name: string): Promise<{ readonly [key: string]: unknown } | undefined>;
  childResult<R>(child: ChildCase<R>): Promise<R>;
  /** Documents a deviation; a case closes only when each has a resolution. Answers with its id. */
  raise(exception: ExceptionSpec): string;
  resolve(id: string, resolution: { readonly text: string; readonly by: string }): void;
  record(entry: Entry): void;
  /** Business facts to show on the case. */
  facts(facts: { readonly [key: string]: JsonValue }): void;
  /** A reference by which the case can be found. */
  link(kind: ReferenceKind, id: string): void;
  /** From here on a cancellation is refused. */
  passPointOfNoReturn(): void;
}
