import { loadPolicy } from '../policy/load.ts';
import { scheduleOptions } from '../reports/schedule-options.ts';
import { productFile } from '../temporal/product-file.ts';
import { ensureSchedules } from '../temporal/schedules.ts';
import { type Candidate, passesGoldens, passesRunning } from './gates.ts';
import { readManifest } from './manifest.ts';
import { type ReleaseOptions, readOptions } from './options.ts';
import { type ReleaseParts, release } from './release.ts';
import { retireDrained } from './retire.ts';
import { rollBack } from './roll-back.ts';
import { openTarget, type Target } from './target.ts';
import { createWorkerDeployment } from './worker-deployment.ts';

/** What the command stands on. */
export interface CommandParts {
  readonly rootDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly print: (line: string) => void;
}

const pollMs = 250;
const movesAtMost = 1_000;

/** `npm run release`: gates, registration, ramp, watch, roll back, retirement. Returns the exit code. */
export async function runReleaseCommand(args: readonly string[], { rootDir, env, print }: CommandParts): Promise<number> {
  const options = readOptions(args);
  const candidate = options.rollback ? undefined : { rootDir, manifest: readManifest(rootDir), print };
  if (candidate && !(await passesGoldens(candidate))) return 1;
  const target = await openTarget(options, env);
  try {
    const { client, taskQueue } = target;
    const deployment = createWorkerDeployment(client, target.deploymentName);
    const patience = { withinMs: options.patience * 1_000, everyMs: pollMs };
    const parts: ReleaseParts = { client, deployment, taskQueue, patience, movesAtMost, print };
    if (!candidate) return await rollBack(parts, { dryRun: options['dry-run'], ...(options.to !== undefined && { to: options.to }) });
    return await releaseTo(target, { candidate, options, parts });
  } finally {
    await target.client.connection.close();
    target.lambda?.destroy();
  }
}

interface Candidacy {
  readonly candidate: Candidate;
  readonly options: ReleaseOptions;
  readonly parts: ReleaseParts;
}

async function releaseTo(target: Target, { candidate, options, parts }: Candidacy): Promise<number> {
  const { client, keyRing, taskQueue, compute, lambda } = target;
  const running = { client, keyRing, taskQueue, limit: options.running, acceptDivergence: options['accept-divergence'] };
  if (!(await passesRunning(candidate, running))) return 1;
  const dryRun = options['dry-run'];
  const code = await release(parts, {
    buildId: candidate.manifest.buildId,
    ramp: options.ramp,
    watch: { windowMs: options.watch * 1_000, everyMs: pollMs },
    dryRun,
    ...(compute && { compute }),
  });
  if (code === 0 && !dryRun) await ensureSchedules(client, scheduleOptions(loadPolicy(productFile('policy')), taskQueue));
  if (code === 0) await retireDrained({ ...parts, ...(lambda && { lambda }) }, { dryRun });
  return code;
}
