import type { Client } from '@temporalio/client';
import { eventually } from './eventually.ts';

/**
 * How many runs a quote's booking ever had. Temporal lists a run a moment after its start, so one
 * that must be there is waited for.
 */
export async function bookingRunsOf(
  client: Client,
  quote: string,
  least: 0 | 1 = 1,
): Promise<number> {
  const count = async () =>
    (await client.workflow.count(`WorkflowId = 'order-booking:quote:${quote}'`)).count;
  if (least === 1)
    await eventually(`a run of ${quote} in the list`, async () => (await count()) > 0);
  return count();
}
