import { productFile } from '../../platform/config/product-file.ts';
import { ensureSchedules } from '../../platform/temporal/schedules.ts';
import { createWorkerDeployment } from '../../platform/temporal/worker-deployment.ts';
import { loadPolicy } from '../../workflows/load-policy.ts';
import { requireDeployed } from './deployed-build.ts';
import { type Candidate, passesGoldens, passesRunning } from './gates.ts';
import { readManifest } from './manifest.ts';
import { type ReleaseOptions, readOptions } from './options.ts';
import { type ReleaseParts, release } from './release.ts';
import { retireDrained } from './retire.ts';
import { rollBack } from './roll-back.ts';
import { openTarget, type Target } from './target.ts';

/** What the command stands on. */
export interface CommandParts {
  readonly rootDir: string;
  readonly print: (line: string) => void;
}

/** As the stacks set them for API and workers. */
const taskQueue = 'handoff';
const deploymentName = 'handoff';
const pollMs = 250;
const movesAtMost = 1_000;

/**
 * `npm run release`: gates, registration, ramp, watch, roll back, retirement. Returns the exit
 * code.
 */
export async function runReleaseCommand(
  args: readonly string[],
  { rootDir, print }: CommandParts,
): Promise<number> {
  const options = readOptions(args);
  const candidate = options.rollback
    ? undefined
    : { rootDir, manifest: readManifest(rootDir, options.artefacts), print };
  if (candidate && !(await passesGoldens(candidate))) return 1;
  const target = await openTarget(options);
  try {
    const { client } = target;
    const deployment = createWorkerDeployment(client, deploymentName);
    const patience = { withinMs: options.patience * 1_000, everyMs: pollMs };
    const parts: ReleaseParts = { client, deployment, taskQueue, patience, movesAtMost, print };
    if (candidate) return await releaseTo(target, { candidate, options, parts });
    return await rollBack(parts, {
      dryRun: options['dry-run'],
      ...(options.to !== undefined && { to: options.to }),
    });
  } finally {
    await target.client.connection.close();
    target.lambda.destroy();
  }
}

interface Candidacy {
  readonly candidate: Candidate;
  readonly options: ReleaseOptions;
  readonly parts: ReleaseParts;
}

async function releaseTo(
  { client, keyRing, platform, compute, lambda }: Target,
  { candidate, options, parts }: Candidacy,
): Promise<number> {
  const { manifest } = candidate;
  if (manifest.platform !== platform)
    throw new Error(
      `the artefacts are for ${manifest.platform}, and stage ${options.stage} needs ${platform}`,
    );
  if (compute) await requireDeployed(lambda, compute.arn, manifest.buildId);
  const running = {
    client,
    keyRing,
    taskQueue,
    limit: options.running,
    acceptDivergence: options['accept-divergence'],
  };
  if (!(await passesRunning(candidate, running))) return 1;
  const dryRun = options['dry-run'];
  const plan = {
    buildId: manifest.buildId,
    ramp: options.ramp,
    watch: { windowMs: options.watch * 1_000, everyMs: pollMs },
    dryRun,
  };
  const code = await release(parts, { ...plan, ...(compute && { compute }) });
  if (code !== 0) return code;
  const { schedules } = loadPolicy(productFile('policy'));
  if (!dryRun) await ensureSchedules(client, { taskQueue, schedules });
  await retireDrained({ ...parts, lambda }, { dryRun });
  return 0;
}
