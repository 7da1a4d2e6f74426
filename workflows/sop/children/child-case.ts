import { TypedSearchAttributes, WorkflowIdReusePolicy } from '@temporalio/common';
import {
  CancellationScope,
  ChildWorkflowCancellationType,
  type ChildWorkflowHandle,
  condition,
  isCancellation,
  ParentClosePolicy,
  startChild,
  type Workflow,
} from '@temporalio/workflow';
import { caseIdOf, workflowIdOf } from '../../../domain/cases/case-id.ts';
import {
  type CaseMessage,
  type ParentPriority,
  signalNames,
} from '../../../domain/cases/messages.ts';
import type { BusinessKey } from '../../../domain/cases/procedure.ts';
import { searchAttributes } from '../../../platform/temporal/search-attributes.ts';
import type { Cancellation } from '../case/cancellation.ts';
import type { CaseContext } from '../case/context.ts';
import type { ChildStart } from './child-procedure.ts';

/** What is started: names only, for the types are the verb's. */
export interface ChildSpec extends ChildStart<object> {
  readonly workflow: string;
  readonly procedure: string;
  /** One of many: its end, however it comes, is not the end of its parent. */
  readonly isOneOfMany?: true;
}

type Outcome =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly error: unknown };

/** An open child of a case: it owns its waits and clocks; its parent races no timer against it. */
export class ChildCase {
  readonly title: string;
  readonly caseId: string;
  readonly scope: CancellationScope;
  readonly milestones = new Map<string, object>();
  readonly #context: CaseContext;
  readonly #handle: ChildWorkflowHandle<Workflow>;
  readonly #step: string | undefined;
  readonly #isOneOfMany: boolean;
  #outcome: Outcome | undefined;

  private constructor(
    context: CaseContext,
    handle: ChildWorkflowHandle<Workflow>,
    started: Pick<ChildCase, 'title' | 'caseId' | 'scope'> & { readonly isOneOfMany: boolean },
  ) {
    this.title = started.title;
    this.caseId = started.caseId;
    this.scope = started.scope;
    this.#context = context;
    this.#handle = handle;
    this.#step = context.file.currentStep;
    this.#isOneOfMany = started.isOneOfMany;
  }

  static async start(
    context: CaseContext,
    cancellation: Cancellation,
    spec: ChildSpec,
  ): Promise<ChildCase> {
    const { file, interruption } = context;
    const { title } = spec;
    const scope = new CancellationScope({ cancellable: true });
    interruption.openChild(scope);
    const workflowId = workflowIdOf(spec.procedure, spec.businessKey);
    const options = {
      workflowId,
      args: [spec.input],
      staticSummary: title,
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      typedSearchAttributes: attributesOf(spec, file.view.customerId),
    };
    try {
      const handle = await scope.run(() => startChild(spec.workflow, options));
      const caseId = caseIdOf(workflowId, handle.firstExecutionRunId);
      file.addReference({ kind: 'case', id: caseId });
      const text = `${title} started as ${caseId}`;
      file.record({ kind: 'link.added', text, data: { childCaseId: caseId } });
      const child = new ChildCase(context, handle, {
        title,
        caseId,
        scope,
        isOneOfMany: spec.isOneOfMany === true,
      });
      context.spawn(child.#watch(cancellation));
      return child;
    } catch (error) {
      interruption.childClosed(scope);
      throw error;
    }
  }

  get isClosed(): boolean {
    return this.#outcome !== undefined;
  }

  /** Passes on a message that reached the parent although the child takes it. */
  forward(message: CaseMessage): void {
    this.#signal(signalNames.message, message);
  }

  prioritise(message: ParentPriority): void {
    this.#signal(signalNames.parentPriority, message);
  }

  #signal(name: string, message: object): void {
    // A child that closed in the meantime needs it no more.
    if (!this.isClosed)
      this.#context.spawn(this.#handle.signal(name, message).catch(() => undefined));
  }

  /**
   * The child's result. Throws `CaseCancelled` when a cancellation ended the child; a child that
   * finished first wins over it.
   */
  async result(): Promise<unknown> {
    await condition(() => this.isClosed);
    if (this.#outcome?.ok) return this.#outcome.result;
    this.#context.interruption.throwIfCancelled();
    throw this.#outcome?.error;
  }

  async #watch(cancellation: Cancellation): Promise<void> {
    const { interruption } = this.#context;
    try {
      this.#outcome = { ok: true, result: await this.#handle.result() };
      if (!this.#isOneOfMany) cancellation.withdraw();
    } catch (error) {
      if (isCancellation(error) && !this.#isOneOfMany) this.#cancelled();
      this.#outcome = { ok: false, error };
    }
    interruption.childClosed(this.scope);
  }

  /** The child has undone its own work; one cancelled from outside takes its parent with it. */
  #cancelled(): void {
    const { file, interruption } = this.#context;
    if (this.#step !== undefined) {
      file.moveStep(this.#step, 'compensated');
      file.record({ kind: 'step.compensated', text: `${this.title}: undone`, step: this.#step });
    }
    interruption.cancel({ by: 'temporal', reason: 'the child case was cancelled' });
  }
}

function attributesOf(
  { procedure, businessKey }: { readonly procedure: string; readonly businessKey: BusinessKey },
  customerId: string | undefined,
): TypedSearchAttributes {
  return new TypedSearchAttributes([
    { key: searchAttributes.procedure, value: procedure },
    { key: searchAttributes.caseStatus, value: 'running' },
    ...(customerId === undefined ? [] : [{ key: searchAttributes.customerId, value: customerId }]),
    { key: searchAttributes.orderRef, value: businessKey.number },
    { key: searchAttributes.slaState, value: 'none' },
  ]);
}
