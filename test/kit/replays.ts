import { type ReplayProblem, replayAll } from '../../infra/release/replay-gate.ts';
import type { CaseDriver } from './case-driver.ts';
import { testKeyRing } from './keys.ts';

/**
 * What is wrong with the histories of these cases on the workflows they ran on; none when every one
 * replays.
 */
export async function replayProblems(
  runs: readonly CaseDriver[],
  bundlePath: string,
): Promise<readonly ReplayProblem[]> {
  const histories = runs.map(async ({ handle, workflowId }) => ({
    name: workflowId,
    workflowId,
    history: await handle.fetchHistory(),
  }));
  const { problems } = await replayAll(await Promise.all(histories), {
    bundlePath,
    keyRing: testKeyRing,
  });
  return problems;
}
