import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { runCommand } from '../../platform/cli/command.ts';
import { readLocalConfig } from './config.ts';
import { prepareMachine } from './prepare.ts';

const brokenRun = '0 passed, 1 failed';

/**
 * Runs jest and answers with its exit code; its reporter writes the closing line, and one is
 * written here when jest got no further.
 */
function runJest(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
  const child = spawn(process.execPath, [jest, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env,
  });
  let closed = false;
  child.on('message', () => {
    closed = true;
  });
  process.on('SIGINT', () => undefined); // the terminal tells jest too, which then ends
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      if (!closed && code !== 0) process.stdout.write(`\n${brokenRun}\n`);
      resolve(code ?? 1);
    });
  });
}

/** `--full` runs every test in full size: `npm run test:full`. All other arguments are jest's. */
runCommand(async (given) => {
  const args = given.filter((arg) => arg !== '--full');
  const size = given.includes('--full') ? { HANDOFF_TEST_SIZE: 'full' } : {};
  try {
    const { story, temporalCli } = await prepareMachine(readLocalConfig(process.env));
    process.stdout.write(`${story}\n`);
    return await runJest(args, { ...process.env, ...size, TEMPORAL_CLI: temporalCli });
  } catch (error) {
    process.once('exit', () => process.stdout.write(`\n${brokenRun}\n`));
    throw error;
  }
});
