import { CancellationScope, getExternalWorkflowHandle, workflowInfo } from '@temporalio/workflow';
import { milestoneSignal } from '../messages/messages.ts';

/** The milestone by which a child answers a cancellation that its parent passed on. */
export const cancellationAnswer = 'cancellation-answered';

/**
 * Tells the parent case that a milestone it may wait for is reached. A parent that is gone needs no
 * news.
 */
export async function tellParent(
  milestone: string,
  data: { readonly [key: string]: unknown },
): Promise<void> {
  const { parent } = workflowInfo();
  if (parent === undefined) return;
  const handle = getExternalWorkflowHandle(parent.workflowId, parent.runId);
  const tell = () => handle.signal(milestoneSignal, { milestone, data });
  await CancellationScope.nonCancellable(tell).catch(() => undefined);
}
