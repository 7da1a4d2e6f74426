import {
  CancellationScope,
  defineSignal,
  getExternalWorkflowHandle,
  workflowInfo,
} from '@temporalio/workflow';
import { signalNames } from '../../../domain/cases/messages.ts';

/**
 * What a child tells its parent: a milestone that its definition names, or its answer to a
 * cancellation.
 */
export interface ChildMilestone {
  /** The child that tells it. */
  readonly caseId: string;
  readonly milestone: string;
  readonly data: object;
}
export const milestoneSignal = defineSignal<[ChildMilestone]>(signalNames.childMilestone);

/** The milestone by which a child answers a cancellation that its parent passed on. */
export const cancellationAnswer = 'cancellation-answered';

/** A parent that is gone needs no milestone. */
export async function tellParent(told: ChildMilestone): Promise<void> {
  const { parent } = workflowInfo();
  if (parent === undefined) return;
  const handle = getExternalWorkflowHandle(parent.workflowId, parent.runId);
  const tell = () => handle.signal(milestoneSignal, told);
  await CancellationScope.nonCancellable(tell).catch(() => undefined);
}
