import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { readOptions } from '../../../infra/release/options.ts';
import { outputsOfFile } from '../../../infra/release/outputs.ts';
import { readHistories, replayAll } from '../../../infra/release/replay-gate.ts';
import { awaitBound } from '../../../infra/release/routing.ts';
import { requireQualified } from '../../../platform/temporal/compute.ts';

beforeAll(() => {
  // A replay that fails is the point, not news for a log.
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
});
const folder = mkdtempSync(join(tmpdir(), 'handoff-release-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const function7 = 'arn:aws:lambda:eu-central-1:123456789012:function:handoff-worker';

test.each([function7, `${function7}:$LATEST`, `${function7}:live`])(
  'an ARN that names no version is refused: %s',
  (arn) => {
    expect(() => requireQualified({ arn })).toThrow('does not name a version of the function');
  },
);

test('an ARN with a version number is taken', () => {
  expect(() => requireQualified({ arn: `${function7}:7` })).not.toThrow();
});

test('without more than a stage the shares are 10, 50 and 100 percent, each watched for a minute', () => {
  expect(readOptions(['--stage', 'dev'])).toMatchObject({
    stage: 'dev',
    ramp: [10, 50, 100],
    watch: 60,
    running: 200,
    'dry-run': false,
  });
});

test.each([
  [['--stage', 'test'], '--stage must be local, dev or prod'],
  [['--stage', 'dev', '--ramp', '50,10'], '--ramp must be ascending'],
  [['--stage', 'dev', '--ramp', '0,100'], '--ramp must be from 1 to 100'],
  [['--stage', 'dev', '--address', 'nowhere'], '--address must be host:port'],
  [['--stage', 'dev', '--to', 'one'], '--to goes with --rollback'],
])('%j is refused with the usage', (args, reason) => {
  expect(() => readOptions(args)).toThrow(reason);
  expect(() => readOptions(args)).toThrow('usage: npm run release');
});

test('the outputs of all stacks are read as one', () => {
  const file = join(folder, 'outputs.json');
  writeFileSync(
    file,
    JSON.stringify({ A: { SecretId: 's' }, B: { WorkerVersionArn: `${function7}:7` } }),
  );
  expect(outputsOfFile(file)).toEqual({ SecretId: 's', WorkerVersionArn: `${function7}:7` });
  writeFileSync(file, '[1]');
  expect(() => outputsOfFile(file)).toThrow('is no outputs file of cdk deploy');
});

test('F-38: a recorded history that the workflows do not go on with is named with the reason', async () => {
  const bundlePath = process.env.WORKFLOW_BUNDLE ?? '';
  const [clean] = readHistories(join(import.meta.dirname, '../../replay/goldens')).filter(
    ({ name }) => name.startsWith('clean-two-queues.order'),
  );
  if (clean === undefined) throw new Error('no golden of a clean order');
  expect(await replayAll([clean], { bundlePath })).toEqual({
    replayed: 1,
    problems: [],
  });
  const another = JSON.parse(
    JSON.stringify(clean.history).replaceAll('"bookOrder"', '"triggerBilling"'),
  ) as unknown;
  const { replayed, problems } = await replayAll([{ ...clean, history: another }], { bundlePath });
  expect([replayed, problems[0]?.name, problems[0]?.reason]).toEqual([
    1,
    clean.name,
    expect.stringContaining('ondeterminism'),
  ]);
});

test('workers that take up only one of their two queues are waited for in vain, by name', async () => {
  const version = async () => ({ notes: {}, bound: { workflow: true, activity: false } });
  const waiting = awaitBound({ deployment: { version } }, 'one', { withinMs: 5, everyMs: 1 });
  await expect(waiting).rejects.toThrow(
    'in vain for workers of one to take up their task queues: activities are not polled',
  );
});

test('Temporal is asked to start workers again while a queue is not taken up', async () => {
  let asked = 0;
  const version = async () => ({ notes: {}, bound: { workflow: true, activity: asked === 2 } });
  const askAgain = async () => void (asked += 1);
  await awaitBound({ deployment: { version }, askAgain }, 'one', { withinMs: 8, everyMs: 1 });
  expect(asked).toBe(2);
});
