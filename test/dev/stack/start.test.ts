import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../../dev/stack/ports.ts';
import { orderBookingProcedure } from '../../../workflows/order-booking/procedure.ts';
import { eventually } from '../../kit/eventually.ts';
import { isFullSize } from '../../kit/sizes.ts';

const root = join(import.meta.dirname, '../../..');
const run = promisify(execFile);
const dataDir = mkdtempSync(join(tmpdir(), 'handoff-start-'));
const variables = [
  'HANDOFF_PORT',
  'HANDOFF_TEMPORAL_PORT',
  'HANDOFF_TEMPORAL_UI_PORT',
  'HANDOFF_DYNAMODB_PORT',
  'SANDBOX_PORT',
  'SANDBOX_SMTP_PORT',
];
let env: NodeJS.ProcessEnv = {};

/** `npm start` without npm, which only passes signals on. */
interface Start {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}
const starts: Start[] = [];

function start(...args: string[]): Start {
  const child = spawn(
    process.execPath,
    ['dev/stack/bootstrap.mjs', 'dev/stack/start.ts', ...args],
    { cwd: root, env },
  );
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const started = {
    child,
    output: () => text,
    ended: once(child, 'close').then(([code]: (number | null)[]) => code ?? null),
  };
  starts.push(started);
  return started;
}

async function untilSays(started: Start, text: string): Promise<void> {
  const says = async () => started.output().includes(text);
  const endsBefore = started.ended.then(() =>
    Promise.reject(new Error(`it ended: ${started.output()}`)),
  );
  await Promise.race([eventually(`"${text}" of npm start`, says, 90_000), endsBefore]);
}

const untilReady = (started: Start) => untilSays(started, 'handoff ready: ');

/**
 * Live processes whose command line names the data folder or, for those that do not, the port they
 * were given.
 */
async function stackProcesses(): Promise<readonly string[]> {
  const { stdout } = await run('ps', ['-ww', '-A', '-o', 'stat=', '-o', 'pid=', '-o', 'command=']);
  const marks = [dataDir, `-port ${env.HANDOFF_DYNAMODB_PORT}`];
  return stdout
    .split('\n')
    .filter((line) => !line.startsWith('Z') && marks.some((mark) => line.includes(mark)));
}

beforeAll(async () => {
  const ports = await Promise.all(variables.map(async (name) => [name, String(await freePort())]));
  // The bundle of this test run, so that the first start does not build its own.
  cpSync(dirname(process.env.WORKFLOW_BUNDLE ?? ''), join(dataDir, 'bundles'), { recursive: true });
  env = { ...process.env, ...Object.fromEntries(ports), HANDOFF_DATA: dataDir };
});
afterAll(async () => {
  for (const { child } of starts) child.kill('SIGKILL');
  await eventually('the end of every process', async () => (await stackProcesses()).length === 0);
  rmSync(dataDir, { recursive: true, force: true });
});

test('Ctrl-C while everything is still starting ends with 0 and leaves no process', async () => {
  const started = start();
  await untilSays(started, 'Starting the Temporal dev server');
  started.child.kill('SIGINT');
  expect(await started.ended).toBe(0);
  expect(await stackProcesses()).toEqual([]);
});

test('npm start books an order, shows it step by step, stays up, and ends with 0 on Ctrl-C without leaving a process', async () => {
  const first = start();
  await untilReady(first);
  const output = first.output();
  const titles = orderBookingProcedure.steps.map(
    ({ title }, i) => `step done               ${i + 1} ${title}\n`,
  );
  expect(titles.filter((line) => !output.includes(line))).toEqual([]);
  expect(output).toMatch(/ s {2}clock met {17}Acknowledgment of order SO-\d+ by /);
  expect(output).toMatch(
    /\nDemo: order-booking:quote:Q-1001\.[0-9a-f]{8} is completed\. .*orderNumber=SO-\d+/,
  );
  expect(output).toMatch(
    /\nhandoff ready: api=http:\/\/127\.0\.0\.1:\d+ temporal=127\.0\.0\.1:\d+ ui=http:\/\/127\.0\.0\.1:\d+\n$/,
  );

  const second = start();
  expect(await second.ended).toBe(1);
  expect(second.output()).toMatch(/^Handoff already runs here \(process \d+\): stop it, .*\n$/);

  first.child.kill('SIGINT');
  expect(await first.ended).toBe(0);
  expect(await stackProcesses()).toEqual([]);
}, 120_000);

// Three more starts of the whole stack.
if (isFullSize()) laterStarts();

test('a taken port is named with the variable that moves it, before anything is started', async () => {
  const taken = createServer();
  await once(taken.listen(Number(env.SANDBOX_PORT), '127.0.0.1'), 'listening');
  const started = start();
  expect(await started.ended).toBe(1);
  expect(started.output()).toBe(
    `Port ${env.SANDBOX_PORT} (the sandbox: set SANDBOX_PORT to move it) is taken by ` +
      `another program; stop that program or choose another port.\n`,
  );
  await new Promise((resolve) => taken.close(resolve));
});

function laterStarts(): void {
  test('a later start still knows the first order and books another one, until it is killed by -9', async () => {
    const killed = start();
    await untilReady(killed);
    expect(killed.output()).toMatch(
      /\nDemo: order-booking:quote:DEMO-[0-9A-Z]+-000001\.[0-9a-f]{8} is completed\. /,
    );
    const { stdout: token } = await run(
      process.execPath,
      ['dev/stack/bootstrap.mjs', 'dev/stack/token.ts', '--role', 'on-call-engineer'],
      {
        cwd: root,
        env,
      },
    );
    const url = `http://127.0.0.1:${env.HANDOFF_PORT}/v1/cases/${encodeURIComponent('order-booking:quote:Q-1001')}`;
    const answer = await fetch(url, { headers: { authorization: `Bearer ${token.trim()}` } });
    await expect(answer.json()).resolves.toMatchObject({ status: 'completed' });
    const figures = await (await fetch(`http://127.0.0.1:${env.HANDOFF_PORT}/metrics`)).text();
    expect(figures).toMatch(/^handoff_measured 1$/m);
    expect(figures).toMatch(/^handoff_schedule_to_start_seconds_count [1-9]\d*$/m);

    killed.child.kill('SIGKILL');
    await killed.ended;
  }, 120_000);

  test('the start after that ends what was left, drops it on --fresh, and goes down with a child that dies, with the end of its log', async () => {
    const database = join(dataDir, 'temporal.db');
    const { birthtimeMs } = statSync(database);
    const started = start('--fresh', '--no-demo');
    await untilReady(started);
    expect(started.output()).toContain('The last start was killed; ending what it left behind.');
    expect(statSync(database).birthtimeMs).toBeGreaterThan(birthtimeMs);

    const [server] = (await stackProcesses()).filter((line) => line.includes('start-dev'));
    process.kill(Number(server?.trim().split(/\s+/)[1]), 'SIGKILL');
    expect(await started.ended).toBe(1);
    expect(started.output()).toMatch(
      /the Temporal dev server ended with SIGKILL; its log .*temporal\.log ends with:/,
    );
    expect(await stackProcesses()).toEqual([]);
  }, 120_000);
}
