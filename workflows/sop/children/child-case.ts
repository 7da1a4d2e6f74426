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
  type Acknowledge,
  type ParentPriority,
  signalNames,
} from '../../../domain/cases/messages.ts';
import type { BusinessKey, CaseDefinition } from '../../../domain/cases/procedure.ts';
import { searchAttributes } from '../../../platform/temporal/search-attributes.ts';
import type { CaseContext } from '../case/context.ts';

/** A procedure started by another one. */
export interface ChildSpec {
  readonly workflow: string;
  readonly procedure: CaseDefinition;
  readonly businessKey: BusinessKey;
  readonly title: string;
  readonly input: unknown;
}

type Outcome<R> =
  | { readonly ok: true; readonly result: R }
  | { readonly ok: false; readonly error: unknown };

/**
 * The open child of a case: it owns its waits and clocks, so its parent has none while it is open.
 */
export class ChildCase<R> {
  readonly title: string;
  readonly caseId: string;
  readonly #context: CaseContext;
  readonly #handle: ChildWorkflowHandle<Workflow>;
  readonly #step: string | undefined;
  #outcome: Outcome<R> | undefined;

  private constructor(
    context: CaseContext,
    handle: ChildWorkflowHandle<Workflow>,
    { title, caseId }: { readonly title: string; readonly caseId: string },
  ) {
    this.title = title;
    this.caseId = caseId;
    this.#context = context;
    this.#handle = handle;
    this.#step = context.file.currentStep;
    context.spawn(this.#watch());
  }

  static async start<R>(context: CaseContext, spec: ChildSpec): Promise<ChildCase<R>> {
    const { file, interruption } = context;
    const { customerId } = file.view;
    const scope = new CancellationScope({ cancellable: true });
    interruption.openChild(scope);
    const workflowId = workflowIdOf(spec.procedure.key, spec.businessKey);
    const handle = await scope.run(() =>
      startChild(spec.workflow, {
        workflowId,
        args: [spec.input],
        staticSummary: spec.title,
        parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
        cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
        workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
        typedSearchAttributes: new TypedSearchAttributes([
          { key: searchAttributes.procedure, value: spec.procedure.key },
          { key: searchAttributes.caseStatus, value: 'running' },
          ...(customerId === undefined
            ? []
            : [{ key: searchAttributes.customerId, value: customerId }]),
          { key: searchAttributes.orderRef, value: spec.businessKey.number },
          { key: searchAttributes.slaState, value: 'none' },
        ]),
      }),
    );
    const childId = caseIdOf(workflowId, handle.firstExecutionRunId);
    file.addReference({ kind: 'case', id: childId });
    file.record({
      kind: 'link.added',
      text: `${spec.title} started as ${childId}`,
      data: { childCaseId: childId },
    });
    return new ChildCase<R>(context, handle, { title: spec.title, caseId: childId });
  }

  get isClosed(): boolean {
    return this.#outcome !== undefined;
  }

  /** Passes on what reached the parent although the child owns the wait. */
  forward(ack: Acknowledge): void {
    this.#signal(signalNames.acknowledge, ack);
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
  async result(): Promise<R> {
    await condition(() => this.isClosed);
    if (this.#outcome?.ok) return this.#outcome.result;
    this.#context.interruption.throwIfCancelled();
    throw this.#outcome?.error;
  }

  async #watch(): Promise<void> {
    const { cancellation, interruption } = this.#context;
    try {
      this.#outcome = { ok: true, result: (await this.#handle.result()) as R };
      cancellation.withdraw();
    } catch (error) {
      if (isCancellation(error)) this.#cancelled();
      this.#outcome = { ok: false, error };
    }
    interruption.childClosed();
  }

  /**
   * The child has undone its own work; one that was cancelled from outside takes its parent with
   * it.
   */
  #cancelled(): void {
    const { file, interruption } = this.#context;
    if (this.#step !== undefined) {
      file.moveStep(this.#step, 'compensated');
      file.record({ kind: 'step.compensated', text: `${this.title}: undone`, step: this.#step });
    }
    interruption.cancel({ by: 'temporal', reason: 'the child case was cancelled' });
  }
}
