import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { connectTemporal, type TemporalConfig } from '../../platform/temporal/connect.ts';
import { OutdatedTable } from '../../store/table.ts';

const pollMs = 50;
const giveUpAfterMs = 60_000;

/**
 * Asks again until it works; after a minute the last error is the answer, and at once one that
 * waiting does not mend.
 */
export async function untilItWorks<T>(attempt: () => Promise<T>): Promise<T> {
  const giveUpAt = Date.now() + giveUpAfterMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > giveUpAt || error instanceof OutdatedTable) throw error;
      await delay(pollMs);
    }
  }
}

/** Fails unless somebody listens at the address of `url`. */
export function requireListener(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
  });
}

/**
 * A connection to a Temporal server that knows its namespace; a dev server listens a little before
 * it does.
 */
export async function connectReadyTemporal(
  config: TemporalConfig,
): ReturnType<typeof connectTemporal> {
  const connected = await connectTemporal(config);
  try {
    await connected.client.workflowService.describeNamespace({ namespace: config.namespace });
    return connected;
  } catch (error) {
    await connected.connection.close();
    throw error;
  }
}
