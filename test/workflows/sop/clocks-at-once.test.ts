import {
  type PracticeDriver,
  type PracticeHarness,
  startPracticeHarness,
} from '../../kit/practice-harness.ts';
import { clocks, clockTalk } from './clock-talk.ts';

let harness: PracticeHarness;
let practice: PracticeDriver;
beforeAll(async () => {
  harness = await startPracticeHarness({ practice: { clocks } });
});
afterAll(() => harness.close());

const { advanceMinutes, current, pause, resume, story } = clockTalk(() => practice);

test('CS-21: a case that completes stops the clocks that nothing met, one that runs and one that is paused, with what they used', async () => {
  practice = await harness.start();
  await practice.startClock('plain');
  await practice.startClock('tiered');
  await advanceMinutes(30);
  await pause('tiered');
  await advanceMinutes(10);
  await practice.finish();
  const { case: view } = await practice.document();
  expect(view.nextDueAtMs).toBeUndefined();
  expect(view.clocks.map(({ name, state }) => [name, state])).toEqual([
    ['plain', 'stopped'],
    ['tiered', 'stopped'],
  ]);
  expect(view.clocks.map(({ elapsedMinutes }) => Math.round(elapsedMinutes))).toEqual([40, 30]);
});

test('G-9: of a pause and a resumption asked for at once none is refused for what the other changes first', async () => {
  practice = await harness.start();
  await practice.startClock('plain');
  const answers = await Promise.all([pause('plain'), resume('plain'), pause('plain')]);
  // Whatever order they arrive in, each meets the clock as the one before left it.
  const changes = (await story()).filter((kind) => kind !== 'clock.started');
  expect(answers.filter(({ ok }) => ok)).toHaveLength(changes.length);
  expect(changes).toEqual(
    ['clock.paused', 'clock.resumed', 'clock.paused'].slice(0, changes.length),
  );
  const { pauses = [], state } = await current('plain');
  expect(state).toBe(changes.at(-1) === 'clock.paused' ? 'paused' : 'running');
  expect(pauses).toHaveLength(changes.filter((kind) => kind === 'clock.paused').length);
  await practice.finish();
});
