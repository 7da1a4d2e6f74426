import type { UpdateAnswer } from '../../../domain/cases/answers.ts';
import type { TaskDecision } from '../../../domain/cases/approval.ts';
import {
  type ExceptionView,
  grantedTarget,
  isDocumented,
  isRequested,
  type RequestedException,
  requestedCode,
} from '../../../domain/cases/exceptions.ts';
import type { RequestException } from '../../../domain/cases/messages.ts';
import type { CaseDefinition } from '../../../domain/cases/procedure.ts';
import { procedureActor } from '../case/case-entry.ts';
import type { CaseContext } from '../case/context.ts';
import type { Clocks } from '../clocks/clocks.ts';
import { cancelChoice, type TaskSpec } from '../tasks/task-spec.ts';
import type { Tasks } from '../tasks/tasks.ts';
import { subjectOf, termsOf } from './exception-terms.ts';

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

const moot = {
  text: 'The case came to its end before anybody decided.',
  by: procedureActor,
} as const;

/** What exceptions act through. */
interface ExceptionParts {
  readonly tasks: Tasks;
  readonly clocks: Clocks;
}

/**
 * The one mechanism for written exceptions: asked for by a person, granted by the approver roles of
 * policy, kept on the case (G-18, CS-8).
 */
export class Exceptions {
  readonly #context: CaseContext;
  readonly #definition: CaseDefinition;
  readonly #parts: ExceptionParts;

  constructor(context: CaseContext, definition: CaseDefinition, parts: ExceptionParts) {
    this.#context = context;
    this.#definition = definition;
    this.#parts = parts;
  }

  /**
   * The case closes only when every exception has a resolution (OB-49): a request that nobody
   * decided is moot by then and says so; the rest is resolved in words by the owner of the last
   * step.
   */
  async settle(): Promise<void> {
    for (const { id, request } of this.#unresolved())
      if (request?.state === 'requested') this.#context.file.resolve(id, moot);
    for (let open = this.#unresolved(); open.length > 0; open = this.#unresolved()) {
      const { comment, by } = await this.#parts.tasks.ask(this.#settling(open));
      for (const { id } of open) this.#context.file.resolve(id, { text: comment, by });
    }
  }

  #unresolved(): readonly ExceptionView[] {
    return this.#context.file.view.exceptions.filter((exception) => !isDocumented(exception));
  }

  #settling(open: readonly ExceptionView[]): TaskSpec {
    const role = this.#definition.steps.at(-1)?.ownerRole ?? 'operations-manager';
    return {
      kind: 'exception',
      role,
      title: 'The case cannot be closed yet',
      description: open
        .map(({ id, text }) => `Exception ${id} has no resolution: ${text}`)
        .join(' '),
      choices: [
        { key: 'resolved', title: 'Resolved, as the comment says', needsComment: true },
        cancelChoice,
      ],
      data: { exceptions: open.map(({ id, code }) => ({ id, code })) },
    };
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
    this.#context.spawn(this.#openApproval(exceptionId));
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

  async #openApproval(exceptionId: string): Promise<void> {
    const asked = this.#find(exceptionId);
    if (asked === undefined) return;
    const { taskId } = await this.#parts.tasks.open(this.#approval(asked));
    this.#change(exceptionId, { taskId });
    this.#context.spawn(this.#decide(exceptionId, taskId));
  }

  /** A case that ends first cancels the task; its exceptions are then resolved with it. */
  async #decide(exceptionId: string, taskId: string): Promise<void> {
    await this.#parts.tasks.decision(taskId);
    const task = this.#context.file.task(taskId);
    if (task?.decision === undefined) return;
    this.#decided(exceptionId, task.decision, task.approval?.votes ?? []);
    await this.#moveClock(exceptionId, task.decision.by);
  }

  /** A target that was granted, and is still valid, is given to its clock. */
  async #moveClock(exceptionId: string, by: string): Promise<void> {
    const exception = this.#find(exceptionId);
    const granted = exception && grantedTarget(exception, Date.now());
    if (granted === undefined) return;
    this.#change(exceptionId, { usedAtMs: Date.now() });
    await this.#parts.clocks.grant(granted, by);
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
