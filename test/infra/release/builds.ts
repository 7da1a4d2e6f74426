import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NativeConnection } from '@temporalio/worker';
import type { ReleaseParts, ReleasePlan } from '../../../infra/release/release.ts';
import { createWorkerDeployment } from '../../../platform/temporal/worker-deployment.ts';
import type { PracticeHarness } from '../../kit/practice-harness.ts';
import { createWorkerAt } from '../../kit/worker-place.ts';

/** A change of workflow code, as the text it changes in the bundle. */
export interface CodeChange {
  readonly from: string;
  readonly to: string;
}

/** Builds of the practice procedure side by side on one queue, each with workers of its own. */
export interface Builds {
  readonly parts: ReleaseParts;
  /** What the releases printed. */
  readonly lines: readonly string[];
  /** A release in which each share is watched for a moment only. */
  readonly plan: (buildId: string, change?: Partial<ReleasePlan>) => ReleasePlan;
  /** Starts a worker of a build whose code has these changes. */
  readonly start: (buildId: string, changes?: readonly CodeChange[]) => Promise<void>;
  /** The build to which a case is pinned. */
  readonly buildOf: (workflowId: string) => Promise<string | undefined>;
  readonly close: () => Promise<void>;
}

export function createBuilds(harness: PracticeHarness): Builds {
  const { client, place } = harness;
  const deploymentName = `practice-${randomUUID().slice(0, 8)}`;
  const folder = mkdtempSync(join(tmpdir(), 'handoff-builds-'));
  const lines: string[] = [];
  const ends: (() => Promise<void>)[] = [];
  return {
    parts: {
      client,
      deployment: createWorkerDeployment(client, deploymentName),
      taskQueue: place.taskQueue,
      patience: { withinMs: 60_000, everyMs: 100 },
      movesAtMost: 100,
      print: (line) => void lines.push(line),
    },
    lines,
    plan: (buildId, change) => ({
      buildId,
      ramp: [100],
      watch: { windowMs: 0, everyMs: 20 },
      dryRun: false,
      ...change,
    }),
    start: async (buildId, changes = []) => {
      const bundlePath = join(folder, `${buildId}.js`);
      writeFileSync(bundlePath, changed(readFileSync(place.bundlePath, 'utf8'), changes));
      const version = { deploymentName, buildId };
      const worker = await createWorkerAt(
        { ...place, bundlePath, version },
        client.connection as NativeConnection,
        {
          activities: harness.activities,
        },
      );
      const running = worker.run();
      ends.push(async () => {
        worker.shutdown();
        await running;
      });
    },
    buildOf: async (workflowId) => {
      const { raw } = await client.workflow.getHandle(workflowId).describe();
      return raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId ?? undefined;
    },
    close: async () => {
      await Promise.all(ends.map((end) => end()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function changed(code: string, changes: readonly CodeChange[]): string {
  return changes.reduce((text, { from, to }) => {
    if (text.split(from).length !== 2) throw new Error(`not once in the bundle: ${from}`);
    return text.replace(from, to);
  }, code);
}
