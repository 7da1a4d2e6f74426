import { getExternalWorkflowHandle, workflowInfo } from '@temporalio/workflow';
import { milestoneSignal } from './messages.ts';

/** Tells the parent case that a milestone it may wait for is reached. A parent that is gone needs no news. */
export async function tellParent(milestone: string, data: { readonly [key: string]: unknown }): Promise<void> {
  const { parent } = workflowInfo();
  if (parent === undefined) return;
  await getExternalWorkflowHandle(parent.workflowId, parent.runId)
    .signal(milestoneSignal, { milestone, data })
    .catch(() => undefined);
}
