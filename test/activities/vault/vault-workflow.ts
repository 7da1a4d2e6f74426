import { ApplicationFailure, proxyActivities } from '@temporalio/workflow';
import type { Deliver, DeliveryActivities } from './delivery.ts';

/** Brings a value to an outside system by its references, as a procedure would. */
export async function deliver(order: Deliver): Promise<object> {
  const { sendMessage, sendBadOrder, discardValues } = proxyActivities<DeliveryActivities>({
    startToCloseTimeout: '20s',
    retry: { maximumAttempts: 2, initialInterval: '10ms' },
  });
  if (order.failing) {
    await sendBadOrder(order);
    throw ApplicationFailure.nonRetryable('the bad order was taken');
  }
  const sent = await sendMessage(order);
  await discardValues({ refs: Object.values(order.refs) });
  return sent;
}
