import { spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readLocalConfig } from '../../dev/stack/config.ts';
import { ensurePythonTools } from '../../dev/stack/python-tools.ts';
import { ensureTemporalCli } from '../../dev/stack/temporal-cli.ts';
import { runCommand } from '../../platform/cli/command.ts';
import { changedFiles, endProcessesOf } from './leftovers.ts';

/** What jest counted; a run that it could not count has failed. */
interface Count {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Children that were not told to stop are stopped within this time by the reaper, after the process
 * that started them is gone.
 */
const reapedWithinMs = 10_000;

const say = (line: string) => void process.stdout.write(`${line}\n`);

/** Runs jest to its end; Ctrl-C and `kill` end it early. */
function runJest(config: string, env: NodeJS.ProcessEnv): Promise<Count> {
  const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
  const child = spawn(process.execPath, [jest, '--config', config], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env,
  });
  let count: Count | undefined;
  child.on('message', (told) => {
    count = told as Count;
  });
  process.on('SIGINT', () => undefined); // the terminal tells jest too
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => resolve(count ?? { passed: 0, failed: 1 }));
  });
}

/** What was there before the run. */
interface Before {
  readonly rootDir: string;
  readonly files: string;
  /** Keeps the folder of the run, with its logs. */
  readonly keep: boolean;
}

/** What the run should not have left, a sentence each; afterwards it is gone. */
async function clearUp(folder: string, before: Before): Promise<readonly string[]> {
  const processes = await endProcessesOf(folder, reapedWithinMs);
  if (before.keep) say(`Kept: ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
  const isChanged = changedFiles(before.rootDir) !== before.files;
  return [
    ...(processes > 0 ? [`${processes} processes were left behind and are killed`] : []),
    ...(isChanged ? ['files of the repository were made or changed: see git status'] : []),
  ];
}

/**
 * `npm run test:deploy [-- --keep]`: deploys the app to an AWS emulator of its own, and leaves
 * neither a process nor a file; with `--keep` it leaves the run's folder, to look at its logs.
 */
runCommand(async (args) => {
  const started = Date.now();
  const { keep } = parseArgs({
    args,
    options: { keep: { type: 'boolean', default: false } },
  }).values;
  const { rootDir, toolsDir, ...config } = readLocalConfig(process.env);
  const [emulator, temporalCli] = await Promise.all([
    ensurePythonTools('emulator', toolsDir),
    ensureTemporalCli({ toolsDir, ...(config.temporalCli && { temporalCli: config.temporalCli }) }),
  ]);
  say(`${emulator.story}; ${temporalCli.story}.`);
  const files = changedFiles(rootDir);
  // Not in the repository: functions would find packages there that their artefacts lack.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'handoff-deploy-')));
  const count = await runJest(join(import.meta.dirname, 'jest.config.js'), {
    ...process.env,
    TEMPORAL_CLI: temporalCli.path,
    EMULATOR: emulator.program('ministack'),
    DEPLOY_FOLDER: folder,
  });
  const problems = await clearUp(folder, { rootDir, files, keep });
  for (const problem of problems) say(`Not clean: ${problem}.`);
  const failed = count.failed + problems.length;
  say(
    `Took ${Math.round((Date.now() - started) / 1000)} s.\n\n${count.passed} passed, ` +
      `${failed} failed`,
  );
  return failed === 0 ? 0 : 1;
});
