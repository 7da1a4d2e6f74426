import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, startChild } from '../../dev/stack/child.ts';
import { readLocalConfig } from '../../dev/stack/config.ts';
import { freePort } from '../../dev/stack/ports.ts';
import { ensureTemporalCli } from '../../dev/stack/temporal-cli.ts';
import { startTemporalServer } from '../../dev/stack/temporal-server.ts';
import { release } from '../../infra/release/release.ts';
import { wakeWorkers } from '../../platform/temporal/wake.ts';
import { createWorkerDeployment } from '../../platform/temporal/worker-deployment.ts';
import { measure } from '../../store/measure.ts';
import type { OrderDriver } from '../kit/case-driver.ts';
import { eventually } from '../kit/eventually.ts';
import { type FakeLambda, startFakeLambda } from '../kit/fake-lambda.ts';
import { type Harness, startHarness } from '../kit/harness.ts';
import { sized } from '../kit/sizes.ts';
import { effectsOf, executionsOf, onceEach } from './evidence.ts';

/**
 * A Temporal server whose worker controller invokes a stand-in for Lambda; there is no other
 * worker.
 */
const controller = [
  'workercontroller.enabled=true',
  'workercontroller.compute_providers.enabled=["aws-lambda"]',
  'workercontroller.scaling_algorithms.enabled=["no-sync"]',
  'workercontroller.compute_providers.aws.require_role_and_external_id=false',
];
const folder = mkdtempSync(join(tmpdir(), 'handoff-lambda-'));
const arn = 'arn:aws:lambda:us-east-1:000000000000:function:handoff-worker:1';
const patience = 100_000;
let lambda: FakeLambda;
let server: Child;
let harness: Harness;

async function startServer(port: number): Promise<Child> {
  const { path: cli } = await ensureTemporalCli(readLocalConfig(process.env));
  const aws = {
    AWS_ENDPOINT_URL: lambda.url,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
  };
  return startTemporalServer(
    { cli, port, logFile: join(folder, 'server.log'), dynamicConfig: controller },
    (spec) => startChild({ ...spec, env: { ...process.env, ...aws } }),
  );
}

/** Temporal notices a dead worker when an effect's 30 s are over; here after 4. */
function withShortEffects(bundlePath: string): string {
  const file = join(folder, 'workflows.js');
  writeFileSync(
    file,
    readFileSync(bundlePath, 'utf8').replaceAll(
      "startToCloseTimeout: '30s'",
      "startToCloseTimeout: '4s'",
    ),
  );
  return file;
}

beforeAll(async () => {
  lambda = await startFakeLambda({ timeoutMs: 10_000, logFolder: folder });
  const port = await freePort();
  server = await startServer(port);
  harness = await startHarness({ temporalAddress: `127.0.0.1:${port}`, idle: true });
  const { place, client } = harness;
  const version = { deploymentName: 'handoff', buildId: 'one' };
  // A call that hangs is given up only after the function's own end.
  const systems = { ...place.systems, crm: { ...place.systems.crm, timeoutMs: patience } };
  lambda.deploy({ ...place, systems, bundlePath: withShortEffects(place.bundlePath), version });
  const parts = {
    client,
    deployment: createWorkerDeployment(client, version.deploymentName),
    taskQueue: place.taskQueue,
    patience: { withinMs: patience, everyMs: 50 },
    movesAtMost: 0,
    print: () => undefined,
  };
  const plan = {
    buildId: version.buildId,
    compute: { arn },
    ramp: [100],
    watch: { windowMs: 0, everyMs: 50 },
    dryRun: false,
  };
  if ((await release(parts, plan)) !== 0) throw new Error('the Lambda worker was not released');
}, 200_000);
afterAll(async () => {
  await lambda.close();
  await harness.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const handedOff = (order: OrderDriver) =>
  eventually(
    `${order.workflowId} handed off`,
    async () => (await order.handoff.document()).case.steps[1]?.state === 'done',
    patience,
  );

/**
 * Temporal gives up asking for a worker in time; what waits is found by the look that a schedule
 * makes.
 */
async function lookAsScheduled(): Promise<void> {
  const { client, table } = harness;
  const figures = await measure(
    { client, source: table, stage: 'local', queue: { deployment: 'handoff' } },
    Date.now(),
  );
  await wakeWorkers(createWorkerDeployment(client, 'handoff'), figures);
}

test('F-46: killed at its deadline with an activity running, the activity runs again in the next invocation', async () => {
  const id = await harness.sandbox.fault({
    system: 'crm',
    kind: 'hang',
    method: 'POST',
    path: '/crm/orders',
    count: 1,
  });
  const order = await harness.order('Q-1001');
  await eventually(
    'the CRM was asked',
    async () => (await harness.sandbox.hits(id)) === 1,
    patience,
  );
  const before = lambda.killed().length;
  await eventually(
    'the function was killed',
    async () => lambda.killed().length > before,
    patience,
  );
  await handedOff(order);
  const [execution] = await executionsOf(order, 'bookOrder');
  expect(execution).toMatchObject({
    attempt: 2,
    lastFailure: 'timeout',
    identity: expect.stringContaining(arn),
  });
  expect(lambda.invocations()).toBeGreaterThan(1);
  expect(await effectsOf(harness.sandbox, order)).toEqual(onceEach);
}, 200_000);

test('F-47: while invocations are refused with 429 the backlog waits, and then drains', async () => {
  await eventually('no function runs', async () => lambda.running() === 0, patience);
  lambda.throttle(true);
  const orders = await Promise.all(Array.from({ length: 5 }, () => harness.order('Q-1001')));
  const refusedFromMs = Date.now();
  const isLongEnough = () => Date.now() - refusedFromMs >= sized({ full: 30_000, usual: 0 });
  await eventually(
    'invocations are refused',
    async () => lambda.refused() >= 3 && isLongEnough(),
    patience,
  );
  const events = await Promise.all(
    orders.map(async (order) => (await order.handle.describe()).historyLength),
  );
  expect(events).toEqual(orders.map(() => 2));
  expect(lambda.running()).toBe(0);
  lambda.throttle(false);
  await lookAsScheduled();
  await Promise.all(orders.map(handedOff));
  for (const order of orders) expect(await effectsOf(harness.sandbox, order)).toEqual(onceEach);
}, 200_000);

test('F-47: a worker is started for what waits, and for nothing else', async () => {
  await eventually('no function runs', async () => lambda.running() === 0, patience);
  const deployment = createWorkerDeployment(harness.client, 'handoff');
  const before = lambda.invocations();
  const idle = { owner: { stage: 'local', buildId: 'one' }, values: { TaskBacklog: 0 } };
  await wakeWorkers(deployment, [
    idle,
    { owner: { stage: 'local', buildId: 'unknown' }, values: { TaskBacklog: 3 } },
  ]);
  expect(lambda.invocations()).toBe(before);
  await wakeWorkers(deployment, [{ ...idle, values: { TaskBacklog: 1 } }]);
  await eventually('a function is invoked', async () => lambda.invocations() > before, patience);
}, 200_000);
