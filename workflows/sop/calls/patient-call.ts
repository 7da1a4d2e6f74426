import {
  ActivityCancellationType,
  CancellationScope,
  scheduleActivity,
} from '@temporalio/workflow';
import type { CallTerms } from '../../../domain/cases/call-limit.ts';
import type { Cancellation } from '../case/cancellation.ts';
import type { CaseContext } from '../case/context.ts';
import { isInterruption } from '../case/interruption.ts';
import type { OpenTask } from '../tasks/open-task.ts';
import { cancelChoice } from '../tasks/task-spec.ts';
import type { Tasks } from '../tasks/tasks.ts';
import type { Activities, Answer, CallSpec } from './call-spec.ts';
import { reasonOf } from './reason.ts';

/** What a call needs when it gets stuck. */
export interface CallParts {
  readonly tasks: Tasks;
  readonly cancellation: Cancellation;
}

const patient = {
  startToCloseTimeout: '30s',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '1m' },
  // An attempt that is under way is waited for: it may already have changed something outside.
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
} as const;

const retryChoice = {
  key: 'retry',
  title: 'The cause is gone: try again now',
  needsComment: false,
} as const;

/**
 * A call outside, patiently retried by the server. When it outlasts its limit, or fails in a way
 * that no retry mends, its owner gets a task; after the limit it goes on being retried, and the
 * task closes by itself when the call succeeds.
 */
export class PatientCall<K extends keyof Activities> {
  readonly #context: CaseContext;
  readonly #parts: CallParts;
  readonly #spec: CallSpec<K>;
  #scope = new CancellationScope({ cancellable: true });
  #task: OpenTask | undefined;
  #overdue = false;
  #retryAsked = false;

  constructor(context: CaseContext, parts: CallParts, spec: CallSpec<K>) {
    this.#context = context;
    this.#parts = parts;
    this.#spec = spec;
  }

  async run(): Promise<Answer<K>> {
    try {
      for (;;) {
        const answer = await this.#attempt();
        if (answer) return answer.value;
      }
    } finally {
      this.#task?.withdraw('the call came to an end');
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
    const { activity, title, args, news, limitMinutes } = this.#spec;
    const limitMs = (limitMinutes ?? this.#context.policy.effectLimitMinutes) * 60_000;
    const terms = this.#overdue ? [] : [{ limitMs, ...(news && { news }) } satisfies CallTerms];
    return scheduleActivity<Answer<K>>(activity, [...args, ...terms], {
      ...patient,
      summary: title,
    });
  }

  /** What a failed attempt needs before the next one. */
  async #mend(error: unknown): Promise<void> {
    if (this.#retryAsked) return this.#beginAgain();
    const { reason, isOverdue } = reasonOf(error);
    const { title } = this.#spec;
    if (isOverdue) {
      this.#overdue = true;
      await this.#open(`${title} keeps failing and is still being retried: ${reason}`);
      this.#context.spawn(this.#retryWhenAsked(this.#scope));
      return;
    }
    await this.#open(`${title} failed and is not retried: ${reason}`);
    await this.#decided();
    this.#task = undefined;
    this.#context.resume();
  }

  #beginAgain(): void {
    this.#retryAsked = false;
    this.#overdue = false;
    this.#task = undefined;
    this.#scope = new CancellationScope({ cancellable: true });
    this.#context.resume();
  }

  async #retryWhenAsked(scope: CancellationScope): Promise<void> {
    if ((await this.#decided()) !== retryChoice.key) return;
    this.#retryAsked = true;
    scope.cancel();
  }

  async #open(description: string): Promise<void> {
    const { taskKind, owner, title } = this.#spec;
    this.#context.file.record({ kind: 'effect.overdue', text: description });
    this.#task?.withdraw('the call failed for good');
    this.#task = await this.#parts.tasks.open({
      kind: taskKind ?? 'stuck-effect',
      role: owner,
      title: `Stuck: ${title}`,
      description,
      choices: [retryChoice, cancelChoice],
    });
    const { taskId } = this.#task;
    this.#context.rest(`${owner} to mend: ${title}`, { kind: 'task', taskId });
  }

  async #decided(): Promise<string | undefined> {
    const { interruption } = this.#context;
    const taskId = this.#task?.taskId ?? '';
    const decision = await interruption.run(() => this.#parts.tasks.decision(taskId));
    if (decision?.choice === cancelChoice.key) await this.#parts.cancellation.chosen(decision);
    interruption.throwIfCancelled();
    return decision?.choice;
  }

  #recovered(): void {
    if (this.#task === undefined) return;
    const text = `${this.#spec.title}: succeeded after all`;
    this.#context.file.record({ kind: 'effect.recovered', text });
    this.#context.resume();
  }
}
