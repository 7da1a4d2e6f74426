import { failingCases } from '../../infra/release/failing-cases.ts';
import { release } from '../../infra/release/release.ts';
import { rollBack } from '../../infra/release/roll-back.ts';
import { type Builds, createBuilds } from '../infra/release/builds.ts';
import { eventually } from '../kit/eventually.ts';
import {
  type PracticeDriver,
  type PracticeHarness,
  startPracticeHarness,
} from '../kit/practice-harness.ts';

let harness: PracticeHarness;
let builds: Builds;

beforeAll(async () => {
  harness = await startPracticeHarness({ idle: true });
  builds = createBuilds(harness);
}, 120_000);
afterAll(async () => {
  await builds.close();
  await harness.close();
});

/** Cases that a bad version left behind. */
const unfinished: PracticeDriver[] = [];

const becomesCurrent = (buildId: string) =>
  eventually(
    `${buildId} is current`,
    async () => (await builds.parts.deployment.state())?.current === buildId,
  );

/** Begins well on the bad version, then cannot go on. */
async function stuckCase(): Promise<PracticeDriver> {
  const driver = await harness.start();
  expect(await buildsOf([driver])).toEqual(new Set(['bad']));
  await driver.tell({ do: 'facts', facts: { seen: true } });
  return driver;
}

/** Ten at a time. */
async function open(count: number): Promise<readonly PracticeDriver[]> {
  const opened: PracticeDriver[] = [];
  while (opened.length < count) {
    const few = Math.min(10, count - opened.length);
    opened.push(...(await Promise.all(Array.from({ length: few }, () => harness.start()))));
  }
  return opened;
}

const buildsOf = async (cases: readonly PracticeDriver[]) =>
  new Set(await Promise.all(cases.map(({ workflowId }) => builds.buildOf(workflowId))));

/** A wait more in the procedure: no case that began before it could go on with it. */
const longer = {
  from: 'let done = 0;',
  to: 'let done = 0; await new Promise((go) => setTimeout(go, 5));',
};
/** What works in the first minute of a case and not in the second; and what does not even begin. */
const defects = [
  {
    from: "if (command.do === 'finish') break;",
    to:
      "if (command.do === 'finish') break; if (command.do === 'facts') throw new TypeError('a " +
      "defect of this build');",
  },
  {
    from: 'const commands = [];',
    to:
      "const commands = []; if (input.region === 'emea') throw new TypeError('a defect of " +
      "this build');",
  },
];

test('F-39: 50 cases are open when a new version is released: they finish on the old one, new cases begin on the new', async () => {
  await builds.start('one');
  expect(await release(builds.parts, builds.plan('one'))).toBe(0);
  const old = await open(50);
  await builds.start('two', [longer]);
  expect(await release(builds.parts, builds.plan('two', { ramp: [20, 100] }))).toBe(0);
  const [fresh] = await open(1);
  expect(await buildsOf([fresh as PracticeDriver])).toEqual(new Set(['two']));
  await Promise.all([...old, fresh as PracticeDriver].map((one) => one.finish()));
  expect(await buildsOf(old)).toEqual(new Set(['one']));
}, 120_000);

test('a second run says that there is nothing to do', async () => {
  const before = builds.lines.length;
  expect(await release(builds.parts, builds.plan('two'))).toBe(0);
  expect(builds.lines.slice(before)).toEqual(['two is current: nothing to do.']);
});

test('F-40: a version whose cases fail while it is watched is rolled back by itself', async () => {
  await builds.start('bad', [longer, ...defects]);
  const before = builds.lines.length;
  const releasing = release(
    builds.parts,
    builds.plan('bad', { watch: { windowMs: 30_000, everyMs: 20 } }),
  );
  await becomesCurrent('bad');
  const stuck = await stuckCase();
  expect(await releasing).toBe(1);
  expect(builds.lines.slice(before)).toEqual([
    'Workers of bad take workflow tasks and activities.',
    'bad gets all new cases; watching for 30 s.',
    `bad fails with all new cases: ${stuck.workflowId} cannot go on, its workflow task fails.`,
    'Rolled back: new cases go to two instead of bad.',
    `${stuck.workflowId} could not go on with bad and goes on with two.`,
  ]);
  unfinished.push(stuck);
}, 120_000);

test('F-40: a bad version was current unwatched, and is rolled back in one call: every case finishes, also those it could not begin', async () => {
  await release(builds.parts, builds.plan('bad'));
  const stillborn = harness.start({ region: 'emea' });
  unfinished.push(await stuckCase());
  const { deployment, client, taskQueue } = builds.parts;
  await eventually(
    'two cases fail',
    async () =>
      (await failingCases(client, deployment, { buildId: 'bad', taskQueue, atMost: 100 }))
        .length === 2,
  );
  expect(await rollBack(builds.parts)).toBe(0);
  const fresh = await harness.start();
  expect(await buildsOf([fresh])).toEqual(new Set(['two']));
  const all = [...unfinished, fresh, await stillborn];
  await Promise.all(all.map((one) => one.finish()));
  expect(all).toHaveLength(4);
}, 120_000);

test('a second roll back says that there is nothing to do', async () => {
  const before = builds.lines.length;
  expect(await rollBack(builds.parts)).toBe(0);
  expect(builds.lines.slice(before)).toEqual([
    'bad was rolled back to two already: nothing to do. To go further back, name a build ' +
      'with --to.',
  ]);
});
