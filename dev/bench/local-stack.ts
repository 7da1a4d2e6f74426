import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { LocalFailure } from '../../platform/cli/failure.ts';
import { runTool } from '../../platform/cli/run-tool.ts';
import type { ChildSpec } from '../stack/child.ts';
import { type ChildGroup, createChildGroup } from '../stack/child-group.ts';
import { type LocalConfig, neededPorts, readLocalConfig } from '../stack/config.ts';
import { freePort } from '../stack/ports.ts';
import { type Prepared, prepareMachine } from '../stack/prepare.ts';
import { claimRunFile } from '../stack/run-file.ts';
import { startStack } from '../stack/stack.ts';
import type { BenchOptions } from './options.ts';
import { type StoreMeter, startStoreMeter } from './store-meter.ts';
import type { ByProcess, ProcessName } from './usage-meter.ts';

/** A local stack of its own, as `npm start` makes it, on free ports and an empty data folder. */
export interface BenchStack {
  readonly config: LocalConfig;
  readonly prepared: Prepared;
  readonly pids: ByProcess;
  /** Between the product and its store, when asked for. */
  readonly storeMeter?: StoreMeter;
}

type StackOptions = Pick<BenchOptions, 'profileDir' | 'units'>;

/** As the stack calls its parts. */
const partNames: { readonly [name: string]: ProcessName } = {
  Handoff: 'product',
  'the Temporal dev server': 'temporal',
  'DynamoDB Local': 'dynamodb',
  'the sandbox': 'sandbox',
};

/**
 * Runs `work` on the stack and stops it, whatever happens; after a failure the data folder with its
 * logs stays.
 */
export async function withBenchStack(
  options: StackOptions,
  work: (stack: BenchStack) => Promise<void>,
): Promise<void> {
  const asked = untilAskedToStop();
  const dataDir = mkdtempSync(join(tmpdir(), 'handoff-bench-'));
  const config = await ownConfig(dataDir);
  const group = createChildGroup(await claimRunFile(join(dataDir, 'run.json'), () => undefined));
  let isDone = false;
  try {
    const running = bringUp(config, group, options).then(work);
    await Promise.race([
      running,
      asked,
      group.firstEnd.then((end) => Promise.reject(new LocalFailure(end))),
    ]);
    isDone = true;
  } catch (error) {
    process.stderr.write(`The logs stay in ${join(dataDir, 'logs')}.\n`);
    throw error;
  } finally {
    await group.stop();
    if (isDone) rmSync(dataDir, { recursive: true, force: true });
  }
}

/** The children read their settings from the environment, as under `npm start`. */
async function ownConfig(dataDir: string): Promise<LocalConfig> {
  const variables = neededPorts(readLocalConfig({})).map(({ variable }) => variable);
  const ports = await Promise.all(
    variables.map(async (variable) => [variable, String(await freePort())]),
  );
  Object.assign(process.env, { ...Object.fromEntries(ports), HANDOFF_DATA: dataDir });
  return readLocalConfig(process.env);
}

async function bringUp(
  config: LocalConfig,
  group: ChildGroup,
  { profileDir, units }: StackOptions,
): Promise<BenchStack> {
  const storeMeter = units ? await startStoreMeter(config.ports.dynamodb) : undefined;
  const pids = new Map<ProcessName, number>([['driver', process.pid]]);
  const start = async (spec: ChildSpec) => {
    const name = partNames[spec.name];
    const child = await group.start(
      name === 'product' ? observed(spec, { profileDir, storeMeter }) : spec,
    );
    if (name !== undefined) pids.set(name, child.pid);
    return child;
  };
  const [prepared] = await Promise.all([prepareMachine(config), buildBundle(config)]);
  await startStack(config, prepared, { ...group, start });
  const pid = (name: ProcessName) => pids.get(name) ?? process.pid;
  return {
    config,
    prepared,
    ...(storeMeter && { storeMeter }),
    pids: {
      product: pid('product'),
      temporal: pid('temporal'),
      dynamodb: pid('dynamodb'),
      sandbox: pid('sandbox'),
      driver: pid('driver'),
    },
  };
}

/**
 * In a process of its own: as at any later start of the product, its memory then holds no bundler
 * at work.
 */
async function buildBundle({ rootDir, dataDir }: LocalConfig): Promise<void> {
  const built = await runTool(process.execPath, [
    '--import',
    'tsx',
    join(rootDir, 'dev/bench/build-bundle.ts'),
    join(dataDir, 'bundles'),
  ]);
  if (built.kind !== 'ok')
    throw new LocalFailure(
      `The workflow bundle could not be built: ${built.kind === 'failed' ? built.output : ''}`,
    );
}

/** The product with a profiler, or with the meter where it looks for its store. */
function observed(
  spec: ChildSpec,
  by: { readonly profileDir: string | undefined; readonly storeMeter: StoreMeter | undefined },
): ChildSpec {
  const args =
    by.profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${resolve(by.profileDir)}`];
  const env =
    by.storeMeter === undefined ? {} : { HANDOFF_DYNAMODB_PORT: String(by.storeMeter.port) };
  return { ...spec, args: [...args, ...spec.args], env: { ...(spec.env ?? process.env), ...env } };
}

function untilAskedToStop(): Promise<never> {
  return new Promise((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => reject(new LocalFailure(`Stopped by ${signal}.`)));
  });
}
