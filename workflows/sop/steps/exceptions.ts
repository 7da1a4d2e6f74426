import type { TaskDecision } from '../../../domain/cases/approval.ts';
import {
  type ExceptionView,
  grantedTarget,
  isRequested,
  type RequestedException,
  requestedCode,
} from '../../../domain/cases/exceptions.ts';
import type { RequestException, UpdateAnswer } from '../../../domain/cases/messages.ts';
import type { CaseDefinition } from '../../../domain/cases/procedure.ts';
import type { CaseContext } from '../case/context.ts';
import type { TaskSpec } from '../tasks/task-spec.ts';

const approve = {
  key: 'approve',
  title: 'Grant the exception',
  needsComment: true,
  verdict: 'approve',
} as const;
const reject = {
  key: 'reject',
  title: 'Do not grant it',
  needsComment: true,
  verdict: 'reject',
} as const;

/**
 * The one mechanism for written exceptions: asked for by a person, granted by the approver roles of
 * policy, kept on the case (G-18, CS-8).
 */
export class Exceptions {
  readonly #context: CaseContext;
  readonly #definition: CaseDefinition;

  constructor(context: CaseContext, definition: CaseDefinition) {
    this.#context = context;
    this.#definition = definition;
  }

  /** Answers at once with the id; its approval is opened behind it. */
  request(message: RequestException): UpdateAnswer {
    const { file } = this.#context;
    const refusal = this.#subjectRefusal(message);
    if (refusal) return refusal;
    const { text, actor } = message;
    const { step, ...about } = subjectOf(message);
    const ofStep = step === undefined ? {} : { step };
    const request = { author: actor.subject, state: 'requested', ...about } as const;
    const exceptionId = file.addException({ code: requestedCode, text, ...ofStep, request });
    const data = { exceptionId, ...ofStep, ...about };
    const seq = file.record({
      kind: 'exception.requested',
      text,
      actor: actor.subject,
      data,
      ...ofStep,
    });
    this.#context.spawn(this.#decide(exceptionId));
    return { ok: true, seq, exceptionId };
  }

  /** A step was skipped under it. */
  use(exception: RequestedException): void {
    this.#context.file.putException({
      ...exception,
      request: { ...exception.request, usedAtMs: Date.now() },
    });
  }

  #subjectRefusal({ step, clock }: RequestException): UpdateAnswer | undefined {
    const steps = this.#definition.steps.map(({ key }) => key);
    if (step !== undefined && !steps.includes(step)) {
      return {
        ok: false,
        code: 'unknown-step',
        detail: `${step} is no step of this procedure; it has ${steps.join(', ')}`,
        field: 'step',
      };
    }
    if (clock === undefined || this.#context.file.clock(clock) !== undefined) return undefined;
    return {
      ok: false,
      code: 'unknown-clock',
      detail: `the case has no clock ${clock}`,
      field: 'clock',
    };
  }

  async #decide(exceptionId: string): Promise<void> {
    const { file, tasks, projector } = this.#context;
    const asked = this.#find(exceptionId);
    if (asked === undefined) return;
    const taskId = await this.#context.openTask(this.#approval(asked));
    this.#change(exceptionId, { taskId });
    projector.flush();
    // A case that ends first cancels the task; its exceptions are then resolved with it.
    if ((await tasks.decision(taskId)) === undefined) return;
    const task = file.task(taskId);
    if (task?.decision === undefined) return;
    this.#decided(exceptionId, task.decision, task.approval?.votes ?? []);
    projector.flush();
    await this.#moveClock(exceptionId, task.decision.by);
  }

  /** A target that was granted, and is still valid, is given to its clock. */
  async #moveClock(exceptionId: string, by: string): Promise<void> {
    const exception = this.#find(exceptionId);
    const granted = exception && grantedTarget(exception, Date.now());
    if (granted === undefined) return;
    this.#change(exceptionId, { usedAtMs: Date.now() });
    await this.#context.grantTarget(granted, by);
  }

  #approval({ id, text, step, request }: RequestedException): TaskSpec {
    const { approverRoles, ...rule } = this.#context.policy.exceptions;
    const [role = 'operations-manager', ...alsoRoles] = approverRoles;
    const { author, clock } = request;
    const title =
      this.#definition.steps.find((one) => one.key === step)?.title ??
      this.#context.file.clock(clock ?? '')?.title ??
      '';
    return {
      kind: 'approval',
      role,
      alsoRoles,
      title: `Exception ${id}: ${title}`,
      description: `${author} asks for a written exception ${termsOf(request)}: ${text}`,
      choices: [approve, reject],
      data: {
        exceptionId: id,
        ...(step !== undefined && { exceptionFrom: step }),
        ...(clock !== undefined && { exceptionFrom: clock }),
      },
      approval: { ...rule, requestedBy: author },
    };
  }

  #decided(
    exceptionId: string,
    { choice, comment, by, atMs }: TaskDecision,
    votes: readonly TaskDecision[],
  ): void {
    const { file } = this.#context;
    const isApproved = choice === approve.key;
    const approvedBy = votes.filter((vote) => vote.choice === approve.key).map((vote) => vote.by);
    this.#change(
      exceptionId,
      { state: isApproved ? 'approved' : 'rejected', approvedBy, decidedAtMs: atMs },
      { text: comment, by, atMs },
    );
    const kind = isApproved ? 'exception.approved' : 'exception.rejected';
    file.record({ kind, text: comment, actor: by, data: { exceptionId, approvedBy } });
  }

  #change(
    exceptionId: string,
    request: Partial<RequestedException['request']>,
    resolution?: ExceptionView['resolution'],
  ): void {
    const before = this.#find(exceptionId);
    if (before === undefined) return;
    this.#context.file.putException({
      ...before,
      request: { ...before.request, ...request },
      ...(resolution && { resolution }),
    });
  }

  #find(exceptionId: string): RequestedException | undefined {
    return this.#context.file.view.exceptions
      .filter(isRequested)
      .find((exception) => exception.id === exceptionId);
  }
}

/** What it is asked for: a step or a clock, and how long and how far. */
function subjectOf({ step, clock, targetMinutes, validUntilMs }: RequestException) {
  return {
    ...(step !== undefined && { step }),
    ...(clock !== undefined && { clock }),
    ...(targetMinutes !== undefined && { targetMinutes }),
    ...(validUntilMs !== undefined && { validUntilMs }),
  };
}

/** `for a target of 300 minutes until …`. */
function termsOf({ targetMinutes, validUntilMs }: RequestedException['request']): string {
  const target = targetMinutes === undefined ? '' : `for a target of ${targetMinutes} minutes `;
  return `${target}${validUntilMs === undefined ? 'for as long as the case runs' : `until ${new Date(validUntilMs).toISOString()}`}`;
}
