import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { startHarness } from '../kit/harness.ts';
import { goldenFolder, goldenName } from './goldens.ts';
import { scenarios, shortPolicy } from './scenarios.ts';
import { reviewScenarios } from './scenarios-reviews.ts';

/**
 * `npm run goldens`: records every branch anew. A file is one history, with payloads encrypted
 * under the key of the tests.
 */
describe('recording of golden histories', () => {
  test.each(Object.entries(scenarios))('%s', async (name, play) => {
    const harness = await startHarness({ policy: shortPolicy });
    try {
      const order = await play(harness);
      await record(name, 'orderBooking', order.handle);
      await record(name, 'provisioningHandoff', order.handoff.handle);
    } finally {
      await harness.close();
    }
  });

  test.each(Object.entries(reviewScenarios))('%s', async (name, play) => {
    const harness = await startHarness({ policy: shortPolicy });
    try {
      for (const [workflow, handle] of Object.entries(await play(harness)))
        await record(name, workflow, handle);
    } finally {
      await harness.close();
    }
  });
});

async function record(name: string, workflow: string, handle: WorkflowHandle): Promise<void> {
  const history = await handle.fetchHistory().catch(() => undefined);
  if (history === undefined) return;
  const file = `${goldenName(name)}.${workflow}.json`;
  writeFileSync(join(goldenFolder, file), `${historyToJSON(history)}\n`);
}
