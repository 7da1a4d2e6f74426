import {
  allHandlersFinished,
  CancellationScope,
  CancelledFailure,
  condition,
  scheduleActivity,
  workflowInfo,
} from '@temporalio/workflow';
import type { OpenedCase, OpeningPort } from '../../../activities/read-model/port.ts';
import type { Reference } from '../../../domain/cases/case.ts';
import { caseIdOf } from '../../../domain/cases/case-id.ts';
import type { CaseDefinition } from '../../../domain/cases/procedure.ts';
import type { ProcedurePolicy } from '../../../domain/cases/procedure-policy.ts';
import type { Priority } from '../../../domain/shared/priority.ts';
import { cancellationAnswer, tellParent } from '../children/tell-parent.ts';
import type { MessageData, Sop } from '../sop.ts';
import { registerMessages } from './case-messages.ts';
import { type CaseParts, casePartsOf } from './case-parts.ts';
import { CaseState } from './case-state.ts';
import { type CancelRequest, CaseCancelled } from './interruption.ts';
import { verbsOf } from './verbs.ts';

/** What a procedure is opened with. */
export interface Opening<D extends CaseDefinition = CaseDefinition> {
  readonly procedure: D;
  readonly title: string;
  /** Absent when the case is about the organisation itself. */
  readonly customerId?: string;
  readonly region: string;
  readonly requestedBy: string;
  readonly references: readonly Reference[];
  readonly parentCaseId?: string;
  /** Default: policy's. */
  readonly priority?: Priority;
}

const quickOpen = {
  startToCloseTimeout: '3s',
  scheduleToCloseTimeout: '5s',
  retry: { maximumAttempts: 2 },
  summary: 'Open the case',
} as const;
const patientOpen = { startToCloseTimeout: '10s', summary: 'Open the case' } as const;

/**
 * Runs a procedure as a case: registers the messages before anything else, opens the case, follows
 * the procedure, and at the end writes the record. A case that was cancelled undoes what was done
 * and ends as cancelled, so that its business key may be used again.
 */
export async function runCase<
  D extends CaseDefinition,
  P extends ProcedurePolicy,
  R,
  M extends MessageData = MessageData,
>(opening: Opening<D>, procedure: (sop: Sop<D, P, M>) => Promise<R>): Promise<R> {
  const state = new CaseState(opening.procedure, headerOf(opening));
  const { file } = state;
  const ask = { procedure: opening.procedure.key, case: file.view };
  // First in the timeline: messages that came before any worker are applied the moment their
  // handlers are registered.
  file.record({ kind: 'case.opened', text: opening.title, actor: opening.requestedBy });
  const parts = casePartsOf(state, opening.procedure);
  registerMessages(state, parts);
  const root = CancellationScope.current();
  root.cancelRequested.catch(() => state.spawn(cancelFromOutside(state, parts)));
  return CancellationScope.nonCancellable(async () => {
    for (const work of [state.projector.run(), state.deadlines.run()]) state.spawn(work);
    await openCase(state, ask);
    try {
      // The names of the definition are types alone: at run time every case has the same verbs.
      const result = await procedure(verbsOf(state, parts) as Sop<D, P, M>);
      await parts.exceptions.settle();
      await close(state, parts, { status: 'completed', text: `${opening.title}: completed` });
      return result;
    } catch (error) {
      if (!(error instanceof CaseCancelled)) throw error;
      await undo(state, parts, error.request);
      const text = `${opening.title}: cancelled, ${error.request.reason}`;
      await close(state, parts, { status: 'cancelled', text });
      return endCancelled(root);
    }
  });
}

function headerOf(opening: Opening) {
  const { workflowId, runId, firstExecutionRunId, startTime } = workflowInfo();
  const { procedure: _procedure, ...header } = opening;
  const caseId = caseIdOf(workflowId, firstExecutionRunId);
  return { ...header, caseId, workflowId, runId, openedAtMs: startTime.getTime() };
}

async function openCase(state: CaseState, ask: Parameters<OpeningPort['open']>[0]): Promise<void> {
  const opened = await state.locals
    .one<OpenedCase>({ activity: 'openCase', args: [ask], options: quickOpen })
    .catch(() => scheduleActivity<OpenedCase>('openCase', [ask], patientOpen));
  // The activity answers with the slice of the procedure it was asked for.
  state.openedUnder(opened.policy);
  if (!opened.projected) state.shown();
}

/** A cancellation asked of Temporal itself, by its tools or by the parent. */
async function cancelFromOutside(state: CaseState, { cancellation }: CaseParts): Promise<void> {
  const request = { by: 'temporal', reason: 'cancelled in Temporal or with the parent case' };
  await CancellationScope.nonCancellable(async () => {
    const accepted = (await cancellation.request(request)) === 'accepted';
    const { caseId } = state.file.view;
    await tellParent({ caseId, milestone: cancellationAnswer, data: { accepted } });
  });
}

/** Undoes what was done, in reverse, and documents the end. */
async function undo(
  { file, rest }: CaseState,
  { tasks, clocks, undos }: CaseParts,
  request: CancelRequest,
): Promise<void> {
  tasks.cancelAll('the case is cancelled');
  clocks.stopAll();
  rest('the undoing of what was done');
  await undos.run(request.reason);
  const resolution = { text: `Case cancelled: ${request.reason}`, by: request.by };
  for (const exception of file.view.exceptions) file.resolve(exception.id, resolution);
}

/** Ends the case: nothing more is accepted, the record and the last changes are written. */
async function close(
  state: CaseState,
  { tasks, clocks }: CaseParts,
  { status, text }: { readonly status: 'completed' | 'cancelled'; readonly text: string },
): Promise<void> {
  const { file } = state;
  await clocks.close();
  state.closing();
  tasks.cancelAll('the case is closed');
  file.close(status);
  file.record({ kind: `case.${status}`, text });
  if (status === 'cancelled') state.endShown();
  await state.projector.close();
  await condition(allHandlersFinished);
}

/**
 * Temporal shows a run as cancelled only when its cancellation was requested; a case that was
 * cancelled by a message asks for it itself.
 */
async function endCancelled(root: CancellationScope): Promise<never> {
  const { workflowId, runId } = workflowInfo();
  if (!root.consideredCancelled) {
    await scheduleActivity('cancelRun', [{ workflowId, runId }], {
      startToCloseTimeout: '10s',
      summary: 'End as cancelled',
    });
    await condition(() => root.consideredCancelled);
  }
  throw new CancelledFailure(`${workflowId} was cancelled`);
}
