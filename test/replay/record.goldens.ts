import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { type HistoryJson, linesOfHistory } from '../../infra/release/history-lines.ts';
import { createPayloadCodec } from '../../platform/temporal/payload-codec.ts';
import { startHarness } from '../kit/harness.ts';
import { testKeyRing } from '../kit/keys.ts';
import { cleanBranch, filesOfBranch, goldenFile, goldenFolder } from './goldens.ts';
import { outlineOf } from './outline.ts';
import { scenarios, shortPolicy } from './scenarios.ts';
import { reviewScenarios } from './scenarios-reviews.ts';

type Runs = readonly (readonly [workflow: string, handle: WorkflowHandle])[];

/**
 * `npm run goldens`: records every branch anew, or with `-- -t 'branch'` that one. A file is one
 * history, one event a line, in plain payloads. A history that took the path of the clean branch is
 * not kept beside it, as long as the branch keeps another.
 */
describe('recording of golden histories', () => {
  test.each(Object.entries(scenarios))('%s', async (name, play) => {
    const harness = await startHarness({ policy: shortPolicy });
    try {
      const order = await play(harness);
      await record(name, [
        ['provisioningHandoff', order.handoff.handle],
        ['orderBooking', order.handle],
      ]);
    } finally {
      await harness.close();
    }
  });

  test.each(Object.entries(reviewScenarios))('%s', async (name, play) => {
    const harness = await startHarness({ policy: shortPolicy });
    try {
      await record(name, Object.entries(await play(harness)));
    } finally {
      await harness.close();
    }
  });
});

async function record(branch: string, runs: Runs): Promise<void> {
  const recorded = new Map<string, string>();
  for (const [workflow, handle] of runs) {
    const lines = await linesOf(handle);
    if (lines !== undefined) recorded.set(workflow, lines);
  }
  const all = [...recorded];
  const own = all.filter(([workflow, lines]) => !isClean(branch, { workflow, lines }));
  for (const file of filesOfBranch(branch)) rmSync(join(goldenFolder, file));
  for (const [workflow, lines] of own.length > 0 ? own : all.slice(-1))
    writeFileSync(join(goldenFolder, goldenFile(branch, workflow)), lines);
}

/** The history of a run as lines; none when there was no such run. */
async function linesOf(handle: WorkflowHandle): Promise<string | undefined> {
  const history = await handle.fetchHistory().catch(() => undefined);
  if (history === undefined) return undefined;
  const json = JSON.parse(historyToJSON(history)) as HistoryJson;
  return linesOfHistory(json, createPayloadCodec(testKeyRing));
}

/** Whether a history took the same path as the clean branch's. */
function isClean(
  branch: string,
  { workflow, lines }: { readonly workflow: string; readonly lines: string },
): boolean {
  const file = join(goldenFolder, goldenFile(cleanBranch, workflow));
  if (branch === cleanBranch || !existsSync(file)) return false;
  return outlineOf(lines) === outlineOf(readFileSync(file, 'utf8'));
}
