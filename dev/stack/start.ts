import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../platform/cli/command.ts';
import { LocalFailure } from '../../platform/cli/failure.ts';
import { type ChildGroup, createChildGroup } from './child-group.ts';
import { type LocalConfig, neededPorts, readLocalConfig } from './config.ts';
import { runDemo } from './demo.ts';
import { requireFreePorts } from './ports.ts';
import { type Prepared, prepareMachine } from './prepare.ts';
import { claimRunFile } from './run-file.ts';
import { dropLocalData, stackAddresses, startStack } from './stack.ts';
import { parseStartOptions, type StartOptions } from './start-options.ts';

const say = (line: string) => void process.stdout.write(`${line}\n`);
const parentPollMs = 500;
const sameRequestMs = 500;

/**
 * Resolves when somebody asks this process to end. A second request ends it at once; the reaper
 * then sees to the children. One Ctrl-C arrives twice under npm, from the terminal and passed on by
 * npm.
 */
function untilAskedToStop(): Promise<void> {
  return new Promise((resolve) => {
    let askedAt = Infinity;
    const ask = () => {
      if (performance.now() - askedAt > sameRequestMs) process.exit(130);
      askedAt = Math.min(askedAt, performance.now());
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask);
    // Under npm, a killed npm leaves this process to another parent: then nobody could stop it by
    // npm any more.
    const parent = process.ppid;
    const watch = () => process.ppid !== parent && resolve();
    if (process.env.npm_lifecycle_event) setInterval(watch, parentPollMs).unref();
  });
}

async function bringUp(config: LocalConfig, prepared: Prepared, group: ChildGroup): Promise<void> {
  const begunAt = performance.now();
  const builds = existsSync(join(config.dataDir, 'bundles'))
    ? 'ten seconds'
    : 'half a minute, since the first start builds the workflows';
  say(`Starting the Temporal dev server, DynamoDB Local, the sandbox and Handoff: ${builds} …`);
  await startStack(config, prepared, group);
  say(
    `Everything is up after ${((performance.now() - begunAt) / 1000).toFixed(1)} s; logs ` +
      `are in ${join(config.dataDir, 'logs')}.`,
  );
}

async function present(
  config: LocalConfig,
  prepared: Prepared,
  options: StartOptions,
): Promise<void> {
  const { apiUrl, temporalAddress, uiUrl, sandboxUrl } = stackAddresses(config);
  if (options.demo) await runDemo({ apiUrl, sandboxUrl, issuer: prepared.keys.issuer, say });
  say(`handoff ready: api=${apiUrl} temporal=${temporalAddress} ui=${uiUrl}`);
}

runCommand(async (args) => {
  const options = parseStartOptions(args);
  const config = readLocalConfig(process.env);
  const asked = untilAskedToStop();
  const runFile = await claimRunFile(join(config.dataDir, 'run.json'), say);
  const group = createChildGroup(runFile);
  try {
    await requireFreePorts(neededPorts(config));
    if (options.fresh) dropLocalData(config);
    const work = prepareMachine(config).then(async (prepared) => {
      say(prepared.story);
      await bringUp(config, prepared, group);
      await present(config, prepared, options);
      throw new LocalFailure(await group.firstEnd);
    });
    await Promise.race([
      work,
      asked,
      group.firstEnd.then((end) => Promise.reject(new LocalFailure(end))),
    ]);
    say('Stopping …');
    return 0;
  } finally {
    await group.stop();
  }
});
