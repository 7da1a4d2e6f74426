import { ActivityCancellationType, CancellationScope, isCancellation, scheduleActivity, scheduleLocalActivity } from '@temporalio/workflow';
import type { TaskKind } from '../../domain/cases/case.ts';
import type { EpochMs } from '../../domain/shared/json.ts';
import type { Role } from '../../domain/shared/roles.ts';
import type { EffectActivities, ReadActivities } from './activity-types.ts';
import type { CaseContext } from './context.ts';

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
}

const quick = { startToCloseTimeout: '6s', scheduleToCloseTimeout: '6s', retry: { maximumAttempts: 2, initialInterval: '100ms' } } as const;
const patient = {
  startToCloseTimeout: '30s',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '1m' },
  // An attempt that is under way is waited for: it may already have changed something outside.
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
} as const;

/** Facts from outside: a local activity; an outage is carried by an ordinary one, with a task when it lasts. */
export async function read<K extends keyof ReadActivities>(context: CaseContext, spec: CallSpec<K>): Promise<Answer<K>> {
  try {
    return await context.interruption.run(() =>
      scheduleLocalActivity<Answer<K>>(spec.activity, spec.args, { ...quick, summary: spec.title }),
    );
  } catch (error) {
    context.interruption.throwIfCancelled();
    if (isCancellation(error)) throw error;
    return effect(context, spec);
  }
}

/**
 * A change outside, patiently retried by the server. When it outlasts its limit, or fails in a way that no retry mends, its owner gets a
 * task while it goes on; the task closes by itself when the call succeeds.
 */
export async function effect<K extends keyof Activities>(context: CaseContext, spec: CallSpec<K>): Promise<Answer<K>> {
  for (;;) {
    const attempt = new Attempt(context, spec);
    const result = await attempt.run();
    if (result.done) return result.answer;
  }
}

type AttemptResult<A> = { readonly done: true; readonly answer: A } | { readonly done: false };

class Attempt<K extends keyof Activities> {
  readonly #context: CaseContext;
  readonly #spec: CallSpec<K>;
  readonly #scope = new CancellationScope({ cancellable: true });
  readonly #startedAtMs: EpochMs = Date.now();
  #taskId: string | undefined;
  #retryAsked = false;

  constructor(context: CaseContext, spec: CallSpec<K>) {
    this.#context = context;
    this.#spec = spec;
  }

  async run(): Promise<AttemptResult<Answer<K>>> {
    const { deadlines, interruption, policy } = this.#context;
    const limitMinutes = this.#spec.limitMinutes ?? policy.effectLimitMinutes;
    const key = `limit:${this.#spec.title}`;
    const title = `Limit of: ${this.#spec.title}`;
    deadlines.set(key, { atMs: this.#startedAtMs + limitMinutes * 60_000, title, fire: () => this.#context.spawn(this.#stuck()) });
    try {
      const answer = await interruption.run(() => this.#call(), this.#scope);
      this.#recovered();
      return { done: true, answer };
    } catch (error) {
      if (interruption.request !== undefined) throw error;
      if (this.#retryAsked) return { done: false };
      await this.#failed(error);
      return { done: false };
    } finally {
      deadlines.drop(key);
      if (this.#taskId !== undefined) this.#context.tasks.cancel(this.#taskId, 'the call came to an end');
    }
  }

  #call(): Promise<Answer<K>> {
    return scheduleActivity<Answer<K>>(this.#spec.activity, this.#spec.args, { ...patient, summary: this.#spec.title });
  }

  /** The limit passed while the server still retries. */
  async #stuck(): Promise<void> {
    const since = new Date(this.#startedAtMs).toISOString();
    await this.#ask(`${this.#spec.title} has not succeeded since ${since}. It is still being retried.`);
    if (this.#retryAsked) this.#scope.cancel();
  }

  /** The call failed for good: nothing retries until a person says so. */
  async #failed(error: unknown): Promise<void> {
    await this.#ask(`${this.#spec.title} failed and is not retried: ${rootMessage(error)}`);
  }

  async #ask(description: string): Promise<void> {
    const { file, tasks, projector } = this.#context;
    file.record({ kind: 'effect.overdue', text: description });
    this.#taskId ??= await this.#context.openTask({
      kind: this.#spec.taskKind ?? 'stuck-effect',
      role: this.#spec.owner,
      title: `Stuck: ${this.#spec.title}`,
      description,
      choices: [retryChoice, cancelChoice],
    });
    projector.flush();
    const taskId = this.#taskId;
    const decision = await this.#context.interruption.run(() => tasks.decision(taskId));
    if (decision?.choice === 'retry') this.#retryAsked = true;
    if (decision?.choice === cancelChoice.key) this.#context.cancelBy(decision);
  }

  #recovered(): void {
    if (this.#taskId === undefined) return;
    this.#context.file.record({ kind: 'effect.recovered', text: `${this.#spec.title}: succeeded after all` });
    this.#context.projector.flush();
  }
}

const retryChoice = { key: 'retry', title: 'The cause is gone: try again now', needsComment: false } as const;

/** Offered by every task of a case that may still be cancelled. */
export const cancelChoice = { key: 'cancel-case', title: 'Cancel the case', needsComment: true } as const;

/** The innermost message of a failure: what the outside system said, without the SDK's wrapping. */
function rootMessage(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  return inner instanceof Error ? inner.message : String(inner);
}
