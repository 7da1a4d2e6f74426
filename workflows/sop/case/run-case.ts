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
import { answerMessages } from '../messages/messages.ts';
import type { Sop } from '../sop.ts';
import { CaseRun } from './case-run.ts';
import { CaseCancelled } from './interruption.ts';

/** What a procedure is opened with. */
export interface Opening {
  readonly procedure: CaseDefinition;
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
export async function runCase<P extends ProcedurePolicy, R>(
  opening: Opening,
  procedure: (sop: Sop<P>) => Promise<R>,
): Promise<R> {
  const run = new CaseRun<P>(opening.procedure, headerOf(opening));
  const ask = { procedure: opening.procedure.key, case: run.file.view };
  // First in the timeline: messages that came before any worker are applied the moment their
  // handlers are registered.
  run.file.record({ kind: 'case.opened', text: opening.title, actor: opening.requestedBy });
  answerMessages(run.messages());
  const root = CancellationScope.current();
  root.cancelRequested.catch(() => run.cancelFromOutside());
  return CancellationScope.nonCancellable(async () => {
    const background = [run.projector.run(), run.deadlines.run()];
    for (const work of background) run.spawn(work);
    await openCase(run, ask);
    try {
      const result = await procedure(run);
      await run.close('completed', `${opening.title}: completed`);
      await condition(allHandlersFinished);
      return result;
    } catch (error) {
      if (!(error instanceof CaseCancelled)) throw error;
      await run.undo(error.request);
      await run.close('cancelled', `${opening.title}: cancelled, ${error.request.reason}`);
      await condition(allHandlersFinished);
      return endCancelled(root);
    }
  });
}

function headerOf(opening: Opening) {
  const { workflowId, runId, firstExecutionRunId, startTime } = workflowInfo();
  const { procedure: _procedure, ...header } = opening;
  return {
    ...header,
    caseId: caseIdOf(workflowId, firstExecutionRunId),
    workflowId,
    runId,
    openedAtMs: startTime.getTime(),
  };
}

async function openCase<P extends ProcedurePolicy>(
  run: CaseRun<P>,
  ask: Parameters<OpeningPort['open']>[0],
): Promise<void> {
  const opened = await run.locals
    .one<OpenedCase>({ activity: 'openCase', args: [ask], options: quickOpen })
    .catch(() => scheduleActivity<OpenedCase>('openCase', [ask], patientOpen));
  // The activity answers with the slice of the procedure it was asked for.
  run.policy = opened.policy as P;
  if (!opened.projected) run.projector.flush();
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
