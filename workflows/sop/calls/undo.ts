import { scheduleActivity } from '@temporalio/workflow';
import type { EffectActivities } from '../../../activities/catalogue.ts';
import type { Role } from '../../../domain/shared/roles.ts';
import type { CaseContext } from '../case/context.ts';
import type { Tasks } from '../tasks/tasks.ts';
import { reasonOf } from './reason.ts';

/**
 * How an effect is undone. Registered before the effect, so it must also succeed when there is
 * nothing to undo.
 */
export interface Undo<K extends keyof EffectActivities = keyof EffectActivities> {
  /** Step, effect and what it is about: an effect that is made again is undone once. */
  readonly key: string;
  readonly step: string;
  readonly title: string;
  readonly owner: Role;
  readonly activity: K;
  readonly args: (reason: string) => Parameters<EffectActivities[K]>;
}

/** What was done, to be undone in reverse. */
export class UndoStack {
  readonly #context: CaseContext;
  readonly #tasks: Tasks;
  readonly #undos: Undo[] = [];

  constructor(context: CaseContext, tasks: Tasks) {
    this.#context = context;
    this.#tasks = tasks;
  }

  push(undo: Undo): void {
    const known = this.#undos.some((other) => other.key === undo.key);
    if (!known) this.#undos.push(undo);
  }

  /**
   * Undoes everything; one that fails for good becomes a task, and the rest waits for it (F-22,
   * F-23).
   */
  async run(reason: string): Promise<void> {
    const { file } = this.#context;
    for (let undo = this.#undos.pop(); undo !== undefined; undo = this.#undos.pop()) {
      file.record({ kind: 'compensation.started', text: undo.title, step: undo.step });
      this.#context.hangs(`the undoing of what was done: ${undo.title}`);
      await this.#untilUndone(undo, reason);
      file.moveStep(undo.step, 'compensated');
      file.record({ kind: 'step.compensated', text: `${undo.title}: done`, step: undo.step });
    }
  }

  async #untilUndone(undo: Undo, reason: string): Promise<void> {
    const { file, policy } = this.#context;
    const retry = {
      maximumAttempts: policy.compensationAttempts,
      initialInterval: '500ms',
      maximumInterval: '1m',
    } as const;
    for (;;) {
      try {
        const answer = await scheduleActivity<{ readonly [key: string]: readonly string[] }>(
          undo.activity,
          undo.args(reason),
          {
            startToCloseTimeout: '30s',
            retry,
            summary: undo.title,
          },
        );
        file.record({
          kind: 'compensation.done',
          text: undo.title,
          step: undo.step,
          data: { ...answer },
        });
        return;
      } catch (error) {
        const text = `${undo.title} failed: ${reasonOf(error).reason}`;
        file.record({ kind: 'compensation.failed', text, step: undo.step });
        if (await this.#doneByHand(undo, text)) return;
      }
    }
  }

  /** True when a person did it outside; false to try again. */
  async #doneByHand(undo: Undo, text: string): Promise<boolean> {
    const { file } = this.#context;
    const { taskId } = await this.#tasks.open({
      kind: 'compensation',
      role: undo.owner,
      title: `Compensation failed: ${undo.title}`,
      description: `${text}. Nothing before it is undone until this one is.`,
      choices: [
        { key: 'retry', title: 'The cause is gone: try again', needsComment: false },
        { key: 'done-by-hand', title: 'Undone by hand in the outside system', needsComment: true },
      ],
    });
    const waitingFor = `a decision of ${undo.owner}: ${undo.title} failed`;
    this.#context.rest(waitingFor, { kind: 'task', taskId });
    const decision = await this.#tasks.decision(taskId);
    file.setStatus('cancelling');
    if (decision?.choice !== 'done-by-hand') return false;
    file.record({
      kind: 'compensation.done',
      text: `${undo.title}: by hand`,
      step: undo.step,
      actor: decision.by,
      data: { comment: decision.comment },
    });
    return true;
  }
}
