import type { UpdateAnswer } from '../../../domain/cases/answers.ts';
import { exceptionFor } from '../../../domain/cases/exceptions.ts';
import type { SkipStep } from '../../../domain/cases/messages.ts';
import type { CaseDefinition, StepDefinition } from '../../../domain/cases/procedure.ts';
import type { SkipPermit } from '../../../domain/cases/skip.ts';
import type { CaseContext } from '../case/context.ts';
import { StepSkipped } from '../case/interruption.ts';
import type { Tasks } from '../tasks/tasks.ts';
import type { Exceptions } from './exceptions.ts';

interface StepParts {
  readonly exceptions: Exceptions;
  readonly tasks: Tasks;
}

/**
 * The numbered steps of a procedure. Nothing skips one but a valid approved exception, and only
 * where the procedure allows it (G-18).
 */
export class Steps {
  readonly #context: CaseContext;
  readonly #definition: CaseDefinition;
  readonly #exceptions: Exceptions;
  readonly #tasks: Tasks;
  readonly #asked = new Map<string, SkipStep>();

  constructor(context: CaseContext, definition: CaseDefinition, parts: StepParts) {
    this.#context = context;
    this.#definition = definition;
    this.#exceptions = parts.exceptions;
    this.#tasks = parts.tasks;
  }

  /** `skipped` gives the step's result when it is skipped; a step that may be needs it. */
  async run<T>(key: string, work: () => Promise<T>, skipped?: () => T): Promise<T> {
    const { file, interruption } = this.#context;
    interruption.throwIfCancelled();
    const { title, skippable } = this.#known(key);
    if (skippable && skipped === undefined)
      throw new Error(`step ${key} may be skipped, and needs a result for that`);
    const early = this.#permit(key);
    if (early && skipped) return this.#skip(key, early, skipped);
    file.moveStep(key, 'started');
    file.record({ kind: 'step.started', text: title });
    try {
      const result = await work();
      file.moveStep(key, 'done');
      file.record({ kind: 'step.done', text: title, step: key });
      return result;
    } catch (error) {
      if (!(error instanceof StepSkipped) || error.step !== key || skipped === undefined)
        throw error;
      this.#endWork(key);
      return this.#skip(key, error.permit, skipped);
    } finally {
      interruption.endSkip();
    }
  }

  /** A person skips a step: one that has not begun when it is reached, one that waits at once. */
  skip(message: SkipStep): UpdateAnswer {
    const { file, interruption } = this.#context;
    const { step: key, actor, reason } = message;
    const refusal = this.#skipRefusal(key);
    if (refusal) return refusal;
    this.#asked.set(key, message);
    const permit = this.#permit(key);
    if (permit === undefined) {
      const detail = `skipping step ${key} needs an approved exception that is still valid`;
      this.#asked.delete(key);
      file.record({ kind: 'step.skip-refused', text: detail, actor: actor.subject, step: key });
      return { ok: false, code: 'exception-missing', detail };
    }
    const data = { exceptionId: permit.exception.id };
    const seq = file.record({
      kind: 'step.skip-asked',
      text: reason,
      actor: actor.subject,
      step: key,
      data,
    });
    if (file.currentStep === key) interruption.skip(new StepSkipped(key, permit));
    return { ok: true, seq };
  }

  #skipRefusal(key: string): UpdateAnswer | undefined {
    const known = this.#definition.steps.map((step) => step.key).join(', ');
    const detail = `${key} is no step of this procedure; it has ${known}`;
    const step = this.#find(key);
    if (step === undefined) return { ok: false, code: 'unknown-step', detail, field: 'step' };
    if (step.skippable !== true)
      return {
        ok: false,
        code: 'not-skippable',
        detail: `the procedure does not let step ${key} be skipped`,
      };
    const state = this.#context.file.view.steps.find((one) => one.key === key)?.state ?? 'pending';
    if (state === 'pending' || state === 'started') return undefined;
    return { ok: false, code: 'not-skippable', detail: `step ${key} is ${state}` };
  }

  /**
   * Who asked for the skip, and the exception that allows it now; its validity counts when the step
   * is skipped.
   */
  #permit(key: string): SkipPermit | undefined {
    const asked = this.#asked.get(key);
    const exception = exceptionFor(this.#context.file.view.exceptions, key, Date.now());
    return asked && exception && { by: asked.actor.subject, reason: asked.reason, exception };
  }

  #skip<T>(key: string, { by, reason, exception }: SkipPermit, skipped: () => T): T {
    const { file } = this.#context;
    this.#exceptions.use(exception);
    file.moveStep(key, 'skipped');
    const data = {
      exceptionId: exception.id,
      approvedBy: [...(exception.request.approvedBy ?? [])],
    };
    file.record({ kind: 'step.skipped', text: reason, actor: by, step: key, data });
    this.#context.resume();
    return skipped();
  }

  /** What the step had asked of people no longer matters; approvals of exceptions go on. */
  #endWork(key: string): void {
    const { file } = this.#context;
    const ofStep = file.tasks.filter(
      (task) => task.step === key && task.data['exceptionId'] === undefined,
    );
    for (const { taskId } of ofStep) this.#tasks.cancel(taskId, 'the step was skipped');
  }

  #known(key: string): StepDefinition {
    const step = this.#find(key);
    if (step === undefined) throw new RangeError(`${key} is no step of ${this.#definition.key}`);
    return step;
  }

  #find(key: string): StepDefinition | undefined {
    return this.#definition.steps.find((step) => step.key === key);
  }
}
