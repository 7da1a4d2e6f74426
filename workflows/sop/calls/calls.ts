import {
  ActivityCancellationType,
  ApplicationFailure,
  CancellationScope,
  scheduleActivity,
} from '@temporalio/workflow';
import type { EffectActivities, ReadActivities } from '../../../activities/catalogue.ts';
import { type CallTerms, limitPassed } from '../../../domain/cases/call-limit.ts';
import type { ProjectionBatch } from '../../../domain/cases/case.ts';
import type { TaskKind } from '../../../domain/cases/task.ts';
import type { Role } from '../../../domain/shared/roles.ts';
import type { CaseContext } from '../case/context.ts';
import { isInterruption } from '../case/interruption.ts';

type Activities = ReadActivities & EffectActivities;
export type Answer<K extends keyof Activities> = Awaited<ReturnType<Activities[K]>>;

/** A call to an outside system. */
export interface CallSpec<K extends keyof Activities = keyof Activities> {
  readonly activity: K;
  /** In the procedure's words: the summary in Temporal, and in the task if it gets stuck. */
  readonly title: string;
  /** Gets the task when an outage outlasts the limit. */
  readonly owner: Role;
  readonly args: Parameters<Activities[K]>;
  /** Default: the policy's limit. */
  readonly limitMinutes?: number;
  readonly taskKind?: TaskKind;
  /** Travels with the first attempt. */
  readonly news?: ProjectionBatch;
}

const quick = {
  startToCloseTimeout: '6s',
  scheduleToCloseTimeout: '6s',
  retry: { maximumAttempts: 2, initialInterval: '100ms' },
} as const;
const patient = {
  startToCloseTimeout: '30s',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '1m' },
  // An attempt that is under way is waited for: it may already have changed something outside.
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
} as const;

/** Answers of several reads, in their order. */
export type Answers<S extends readonly CallSpec[]> = {
  readonly [I in keyof S]: S[I] extends CallSpec<infer K> ? Answer<K> : never;
};

/**
 * Facts from outside: local activities side by side; an outage is carried by an ordinary one, with
 * a task when it lasts.
 */
export async function readAll<const S extends readonly CallSpec<keyof ReadActivities>[]>(
  context: CaseContext,
  specs: S,
): Promise<Answers<S>> {
  return (await locallyOrPatiently(context, specs)) as unknown as Answers<S>;
}

/**
 * A call that may run any number of times: a fact, or a change outside that has no undo of its own
 * and leaves the same state however often it is made. A local activity, since that costs no task of
 * the server; its workflow task may be lost after it ran, and runs it again.
 */
export async function firstLocally<K extends keyof Activities>(
  context: CaseContext,
  spec: CallSpec<K>,
): Promise<Answer<K>> {
  const [answer] = await locallyOrPatiently(context, [spec as unknown as CallSpec]);
  return answer as Answer<K>;
}

async function locallyOrPatiently(
  context: CaseContext,
  specs: readonly CallSpec[],
): Promise<readonly unknown[]> {
  const calls = specs.map(({ activity, args, title }) => ({
    activity,
    args,
    options: { ...quick, summary: title },
  }));
  const outcomes = await context.interruption.run(() => context.locals.group(calls));
  const answers: unknown[] = [];
  for (const [i, outcome] of outcomes.entries()) {
    const spec = specs[i];
    if (spec === undefined) continue;
    answers.push(
      outcome.status === 'fulfilled'
        ? outcome.value
        : await patiently(context, spec, outcome.reason),
    );
  }
  return answers;
}

/** Shows what the case hangs on long before the limit makes a task of it. */
async function patiently(context: CaseContext, spec: CallSpec, error: unknown): Promise<unknown> {
  const { file, projector } = context;
  file.record({
    kind: 'effect.retried',
    text: `${spec.title}: no good answer yet, so it is tried again: ${reasonOf(error).reason}`,
  });
  file.setStatus(file.view.status, `an answer to "${spec.title}"`);
  projector.flush();
  const answer = await effect(context, spec);
  context.resume();
  return answer;
}

/**
 * A change outside, patiently retried by the server. When it outlasts its limit, or fails in a way
 * that no retry mends, its owner gets a task; after the limit it goes on being retried, and the
 * task closes by itself when the call succeeds.
 */
export function effect<K extends keyof Activities>(
  context: CaseContext,
  spec: CallSpec<K>,
): Promise<Answer<K>> {
  return new PatientCall(context, spec).run();
}

class PatientCall<K extends keyof Activities> {
  readonly #context: CaseContext;
  readonly #spec: CallSpec<K>;
  #scope = new CancellationScope({ cancellable: true });
  #taskId: string | undefined;
  #overdue = false;
  #retryAsked = false;

  constructor(context: CaseContext, spec: CallSpec<K>) {
    this.#context = context;
    this.#spec = spec;
  }

  async run(): Promise<Answer<K>> {
    try {
      for (;;) {
        const answer = await this.#attempt();
        if (answer) return answer.value;
      }
    } finally {
      if (this.#taskId !== undefined)
        this.#context.tasks.cancel(this.#taskId, 'the call came to an end');
    }
  }

  async #attempt(): Promise<{ readonly value: Answer<K> } | undefined> {
    const { interruption } = this.#context;
    try {
      const value = await interruption.run(() => this.#call(), this.#scope);
      this.#recovered();
      return { value };
    } catch (error) {
      if (isInterruption(error)) throw error;
      await this.#mend(error);
      return undefined;
    }
  }

  #call(): Promise<Answer<K>> {
    const limitMs = (this.#spec.limitMinutes ?? this.#context.policy.effectLimitMinutes) * 60_000;
    const { args, news } = this.#spec;
    const terms = this.#overdue ? [] : [{ limitMs, ...(news && { news }) } satisfies CallTerms];
    return scheduleActivity<Answer<K>>(this.#spec.activity, [...args, ...terms], {
      ...patient,
      summary: this.#spec.title,
    });
  }

  /** What a failed attempt needs before the next one. */
  async #mend(error: unknown): Promise<void> {
    if (this.#retryAsked) {
      this.#retryAsked = false;
      this.#overdue = false;
      this.#taskId = undefined;
      this.#scope = new CancellationScope({ cancellable: true });
      this.#context.resume();
      return;
    }
    const { reason, isOverdue } = reasonOf(error);
    if (isOverdue) {
      this.#overdue = true;
      await this.#open(`${this.#spec.title} keeps failing and is still being retried: ${reason}`);
      this.#context.spawn(this.#retryWhenAsked(this.#scope));
      return;
    }
    await this.#open(`${this.#spec.title} failed and is not retried: ${reason}`);
    await this.#decided();
    this.#taskId = undefined;
    this.#context.resume();
  }

  async #retryWhenAsked(scope: CancellationScope): Promise<void> {
    if ((await this.#decided()) !== retryChoice.key) return;
    this.#retryAsked = true;
    scope.cancel();
  }

  async #open(description: string): Promise<void> {
    const { file, tasks } = this.#context;
    file.record({ kind: 'effect.overdue', text: description });
    if (this.#taskId !== undefined) tasks.cancel(this.#taskId, 'the call failed for good');
    this.#taskId = await this.#context.openTask({
      kind: this.#spec.taskKind ?? 'stuck-effect',
      role: this.#spec.owner,
      title: `Stuck: ${this.#spec.title}`,
      description,
      choices: [retryChoice, cancelChoice],
    });
    this.#context.rest(`${this.#spec.owner} to mend: ${this.#spec.title}`, {
      kind: 'task',
      taskId: this.#taskId,
    });
  }

  async #decided(): Promise<string | undefined> {
    const taskId = this.#taskId ?? '';
    const decision = await this.#context.interruption.run(() =>
      this.#context.tasks.decision(taskId),
    );
    if (decision?.choice === cancelChoice.key) await this.#context.cancellation.chosen(decision);
    this.#context.interruption.throwIfCancelled();
    return decision?.choice;
  }

  #recovered(): void {
    if (this.#taskId === undefined) return;
    this.#context.file.record({
      kind: 'effect.recovered',
      text: `${this.#spec.title}: succeeded after all`,
    });
    this.#context.resume();
    this.#context.projector.flush();
  }
}

/**
 * What the outside system said last, and whether the retries ended only because their limit passed.
 */
export function reasonOf(error: unknown): { readonly reason: string; readonly isOverdue: boolean } {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  const reason = inner instanceof Error ? inner.message : String(inner);
  return { reason, isOverdue: inner instanceof ApplicationFailure && inner.type === limitPassed };
}

const retryChoice = {
  key: 'retry',
  title: 'The cause is gone: try again now',
  needsComment: false,
} as const;

/** Offered by every task of a case that may still be cancelled. */
export const cancelChoice = {
  key: 'cancel-case',
  title: 'Cancel the case',
  needsComment: true,
} as const;
