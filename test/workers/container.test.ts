import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AwsStandIn, startAwsStandIn } from '../../dev/sandbox/aws/aws-stand-in.ts';
import { type Child, launchChild, signalGroup, untilReady } from '../../dev/stack/child.ts';
import type { OrderDriver } from '../kit/case-driver.ts';
import { bundleForCloud, type CloudBundle } from '../kit/cloud-bundle.ts';
import { eventually } from '../kit/eventually.ts';
import { type Harness, startHarness } from '../kit/harness.ts';
import { type OtlpReceiver, startOtlpReceiver } from '../kit/otlp-receiver.ts';

const buildId = randomUUID();
const deploymentName = `handoff-${buildId}`;
const payloadKeys: unknown = JSON.parse(
  readFileSync(join(import.meta.dirname, '../kit/payload-keys.json'), 'utf8'),
);

let harness: Harness;
let aws: AwsStandIn;
let collector: OtlpReceiver;
let bundle: CloudBundle;
let container: Child;
let url: string;
const folder = mkdtempSync(join(tmpdir(), 'handoff-container-'));
const log = () => readFileSync(container.logFile, 'utf8');

beforeAll(async () => {
  [harness, aws, collector, bundle] = await Promise.all([
    startHarness({ idle: true }),
    startAwsStandIn(),
    startOtlpReceiver(),
    bundleForCloud('workers/container.ts', { external: ['@temporalio/*'] }),
  ]);
  const { place, table } = harness;
  aws.secrets.set('s', JSON.stringify({ payloadKeys, systems: place.systems }));
  const ready = { isReady: (text: string) => text.includes('"polling"'), readyWithinMs: 30_000 };
  container = launchChild({
    ...ready,
    name: 'container',
    command: process.execPath,
    args: [bundle.file],
    logFile: join(folder, 'container.log'),
    env: {
      PATH: process.env.PATH,
      ...aws.environment,
      AWS_ENDPOINT_URL_DYNAMODB: place.store.endpoint,
      HANDOFF_STAGE: 'local',
      HANDOFF_TABLE: table.table,
      HANDOFF_VAULT_TABLE: 'vault',
      HANDOFF_RECORDS_BUCKET: 'records',
      HANDOFF_SECRET_ID: 's',
      HANDOFF_UI_URL: 'http://127.0.0.1',
      HANDOFF_DEPLOYMENT: deploymentName,
      HANDOFF_BUILD_ID: buildId,
      HANDOFF_OPERATIONS_PORT: '0',
      TEMPORAL_ADDRESS: place.temporalAddress,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      TEMPORAL_NAMESPACE: 'default',
      TEMPORAL_TLS: 'false',
      TEMPORAL_TASK_QUEUE: harness.taskQueue,
    },
  });
  await untilReady(container, ready);
  url = /"operations":"([^"]+)"/.exec(log())?.[1] ?? '';
  await eventually('the release to be current', async () => {
    const version = { namespace: 'default', deploymentName, buildId, identity: 'test' };
    return (
      (await harness.client.workflowService.setWorkerDeploymentCurrentVersion(version)) !==
      undefined
    );
  });
}, 60_000);
afterAll(async () => {
  await container.stop();
  await Promise.all([harness.close(), aws.close(), collector.close()]);
  bundle.close();
  rmSync(folder, { recursive: true, force: true });
});

test('it is alive and ready, and tells so to this machine alone', async () => {
  expect(new URL(url).hostname).toBe('127.0.0.1');
  expect(await (await fetch(`${url}/readyz`)).text()).toBe('ready\n');
  expect([(await fetch(`${url}/healthz`)).status, (await fetch(`${url}/secrets`)).status]).toEqual([
    200, 404,
  ]);
  const figures = await fetch(`${url}/metrics`);
  expect(figures.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(await figures.text()).toContain(`handoff_task_backlog{build_id="${buildId}"} 0`);
});

test('F-5: with a call under way, SIGTERM lets it end within the grace time; the process ends with 0, its traces are sent, and the call is not made again', async () => {
  const fault = await harness.sandbox.fault({
    system: 'crm',
    kind: 'delay',
    method: 'POST',
    path: '/crm/orders',
    count: 1,
    delayMs: 1500,
  });
  const order: OrderDriver = await harness.order('Q-1001');
  await eventually(
    'a call that takes its time',
    async () => (await harness.sandbox.hits(fault)) === 1,
  );
  const startedMs = Date.now();
  signalGroup(container.pid, 'SIGTERM');
  expect(await container.ended).toBe('container ended with exit code 0');
  expect(Date.now() - startedMs).toBeLessThan(20_000);
  expect(log()).toContain('"drained"');
  expect(collector.spans().map(({ name }) => name)).toContain('RunActivity:bookOrder');
  const { events } = await order.handle.fetchHistory();
  const scheduled = events?.find(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'bookOrder',
  );
  const started = events?.filter((event) =>
    event.activityTaskStartedEventAttributes?.scheduledEventId?.equals(scheduled?.eventId ?? 0),
  );
  expect(started?.map((event) => event.activityTaskStartedEventAttributes?.attempt)).toEqual([1]);
}, 45_000);
