import type {
  EffectActivities,
  ItemActivities,
  ReadActivities,
} from '../../activities/catalogue.ts';
import type { Attachment } from '../../domain/cases/attachment.ts';
import type { KernelReferenceKind } from '../../domain/cases/case.ts';
import type { ExceptionView } from '../../domain/cases/exceptions.ts';
import type { FanOutOutcome } from '../../domain/cases/fan-out.ts';
import type { CaseMessage } from '../../domain/cases/messages.ts';
import type { CaseDefinition } from '../../domain/cases/procedure.ts';
import type { ProcedurePolicy } from '../../domain/cases/procedure-policy.ts';
import type { KernelTaskKind, TaskChoice } from '../../domain/cases/task.ts';
import type { EpochMs, JsonValue } from '../../domain/shared/json.ts';
import type { Priority } from '../../domain/shared/priority.ts';
import type { ClockState } from '../../domain/sla/clock-view.ts';
import type { Answer, Answers, CallSpec } from './calls/call-spec.ts';
import type { EffectSpec } from './calls/calls.ts';
import type { Entry } from './case/case-entry.ts';
import type { ReconcileSpec } from './case/reconciler.ts';
import type { ChildProcedure, ChildStart } from './children/child-procedure.ts';
import type { ChildOutcome, OpenChild } from './children/children.ts';
import type { ForEachSpec } from './children/fan-out.ts';
import type { LeftCase } from './children/left-case.ts';
import type { ClockSpec } from './clocks/clock-spec.ts';
import type { TellSpec } from './notices/tell.ts';
import type { Check } from './steps/check.ts';
import type { OpenTask } from './tasks/open-task.ts';
import type { Decision, TaskSpec } from './tasks/task-spec.ts';

/** Data of the messages that a procedure takes, by name. */
export type MessageData = { readonly [name: string]: object };

type StepKey<D extends CaseDefinition> = D['steps'][number]['key'];
type ClockKey<D extends CaseDefinition> = keyof D['clocks'] & string;
type KindOfTask<D extends CaseDefinition> = KernelTaskKind | (keyof D['taskKinds'] & string);
type ReferenceKind<D extends CaseDefinition> =
  | KernelReferenceKind
  | (D['references'] extends readonly (infer Kind extends string)[] ? Kind : never);
type Spec<D extends CaseDefinition, C extends TaskChoice> = TaskSpec<KindOfTask<D>, C>;

/** A message with the data that its schema has checked. */
export type Message<Data> = Omit<CaseMessage, 'data'> & { readonly data: Data };

/** A deviation to document: what and why. */
export interface ExceptionSpec {
  readonly code: string;
  readonly text: string;
  readonly data?: { readonly [key: string]: JsonValue };
}

/** A wait: what for, until when at the latest. */
export interface Until {
  readonly waitingFor: string;
  readonly done: () => boolean;
  readonly deadlineAtMs?: EpochMs;
}

/**
 * The verbs a procedure is written in; the names they take are those of its definition. Every verb
 * that waits ends with `CaseCancelled` once a cancellation is accepted.
 */
export interface Sop<
  D extends CaseDefinition = CaseDefinition,
  P extends ProcedurePolicy = ProcedurePolicy,
  M extends MessageData = MessageData,
> {
  readonly caseId: string;
  /** The policy the case began under. */
  readonly policy: P;
  readonly priority: Priority;
  readonly exceptions: readonly ExceptionView[];
  now(): EpochMs;
  /** `region` names the calendar of the case's region. */
  calendar(name: string): string;
  /** A numbered step of the procedure; `skipped` gives its result when it is skipped. */
  step<T>(key: StepKey<D>, work: () => Promise<T>, skipped?: () => T): Promise<T>;
  /** A fact from outside. */
  read<K extends keyof ReadActivities>(spec: CallSpec<K, KindOfTask<D>>): Promise<Answer<K>>;
  /** Several, side by side; answers in the order asked. */
  readAll<const S extends readonly CallSpec<keyof ReadActivities>[]>(specs: S): Promise<Answers<S>>;
  /** A change outside, once, read back. Its undo is registered first. */
  effect<K extends keyof EffectActivities>(spec: EffectSpec<K, KindOfTask<D>>): Promise<Answer<K>>;
  /** Runs a check until it finds nothing; each time it does, a person is asked. */
  check<T, const C extends TaskChoice>(check: Check<T, KindOfTask<D>, C>): Promise<T>;
  /** Work for a person; answers with the decision. The choice `cancel-case` cancels the case. */
  task<const C extends TaskChoice>(spec: Spec<D, C>): Promise<Decision<C['key']>>;
  /** The same without waiting: several tasks may be open at once. */
  open<const C extends TaskChoice>(spec: Spec<D, C>): Promise<OpenTask<C['key']>>;
  /** Until the first of the tasks is decided; the others stay open until they are withdrawn. */
  anyOf<C extends string>(
    tasks: readonly OpenTask<C>[],
    waitingFor: string,
  ): Promise<{ readonly task: OpenTask<C>; readonly decision: Decision<C> }>;
  /** Until all of them are decided; in their order. */
  allOf<C extends string>(
    tasks: readonly OpenTask<C>[],
    waitingFor: string,
  ): Promise<readonly Decision<C>[]>;
  /** Tells somebody in policy's words; until the notice is on its way, held back, or given up. */
  tell(spec: TellSpec): Promise<void>;
  /** Resolves once the clock runs. */
  clock(spec: ClockSpec<ClockKey<D>>): Promise<void>;
  /** Of a clock by its name on the case; a wait may wait for it: `breached`. */
  clockState(name: string): ClockState | undefined;
  meetClock(name: string): void;
  /** Stops the count for a reason; policy may say that the clock never pauses. */
  pauseClock(name: string, reason: string): Promise<void>;
  resumeClock(name: string, reason: string): Promise<void>;
  /** A met or stopped clock counts on with what it had left. */
  reopenClock(
    name: string,
    change: { readonly by: string; readonly reason: string },
  ): Promise<void>;
  /** What a periodic clock waits for came: its next cycle begins. `meetClock` ends it. */
  restartClock(name: string): Promise<void>;
  /**
   * Waits for what a message, a deadline or a clock brings; says which of done and deadline came.
   */
  until(wait: Until): Promise<'done' | 'deadline'>;
  /** The next message of a name that nobody has taken. */
  take<N extends keyof M & string>(name: N, waitingFor: string): Promise<Message<M[N]>>;
  /**
   * Every message of a name as it arrives, whatever the procedure waits for, earlier ones at once.
   * The taker answers whether its turn has come: if not, the message is kept until `offer`.
   */
  on<N extends keyof M & string>(name: N, taker: (message: Message<M[N]>) => boolean): void;
  offer<N extends keyof M & string>(name: N): void;
  /** All messages of a name so far. */
  received<N extends keyof M & string>(name: N): readonly Message<M[N]>[];
  /** Takes a message that came on another way: handed over by a parent, or recorded by a person. */
  receive<N extends keyof M & string>(message: Message<M[N]> & { readonly name: N }): void;
  /** A message to another case. */
  send(caseId: string, message: { readonly name: string; readonly data: object }): Promise<void>;
  /** Until the function it answers with is called, the outside system is asked as well. */
  reconcile<K extends keyof ReadActivities>(spec: ReconcileSpec<K>): () => void;
  /** A child that this case waits for. */
  startChild<I extends object, R, T extends { readonly [name: string]: object }>(
    procedure: ChildProcedure<I, R, T>,
    start: ChildStart<I>,
  ): Promise<OpenChild<R, T>>;
  /** One child for each start, at most `atOnce` open; one that fails does not end the others. */
  eachChild<I extends object, R>(
    procedure: ChildProcedure<I, R>,
    starts: readonly ChildStart<I>[],
    atOnce: number,
  ): Promise<readonly ChildOutcome<R>[]>;
  /**
   * The same for thousands of items, in batches; an item that fails for good does not end the
   * others, and may get a case of its own afterwards. Asked for again in the same step, an item
   * that is done stays as it is: its key is case, step, activity and item.
   */
  forEach<K extends keyof ItemActivities>(spec: ForEachSpec<K>): Promise<FanOutOutcome>;
  /** Starts a case and leaves it to itself; one of the same business key that runs is joined. */
  start<I extends object, R>(
    procedure: ChildProcedure<I, R>,
    start: ChildStart<I>,
  ): Promise<LeftCase>;
  /** Tells the parent case, if there is one, a milestone that it may wait for. */
  tellParent<T extends { readonly [name: string]: object }, N extends keyof T & string>(
    procedure: ChildProcedure<never, unknown, T>,
    milestone: N,
    data: T[N],
  ): Promise<void>;
  /** Documents a deviation; a case closes only when each has a resolution. Answers with its id. */
  raise(exception: ExceptionSpec): string;
  resolve(id: string, resolution: { readonly text: string; readonly by: string }): void;
  record(entry: Entry): void;
  /** Business facts to show on the case. */
  facts(facts: { readonly [key: string]: JsonValue }): void;
  /** A reference by which the case can be found; the other end of a case shows it too. */
  link(kind: ReferenceKind<D>, id: string): void;
  /** A document that was uploaded, by reference and digest. */
  attach(attachment: Attachment): void;
  /** From here on a cancellation is refused. */
  passPointOfNoReturn(): void;
}
