import { join } from 'node:path';
import { dueAfterPauses } from '../../../domain/sla/due.ts';
import { loadPolicy } from '../../../workflows/load-policy.ts';
import {
  type PracticeDriver,
  type PracticeHarness,
  startPracticeHarness,
} from '../../kit/practice-harness.ts';
import { clockIn, clocks, clockTalk, minute, slack } from './clock-talk.ts';

let harness: PracticeHarness;
let practice: PracticeDriver;
beforeAll(async () => {
  harness = await startPracticeHarness({ practice: { clocks } });
});
afterAll(() => harness.close());

const { advanceMinutes, current, first, meet, pause, resume, rungs, story } = clockTalk(
  () => practice,
);
const startWith = async (clock: string, region = 'americas'): Promise<void> => {
  practice = await harness.start({ region });
  await practice.startClock(clock);
};

describe('a clock that nobody meets', () => {
  test('CS-21: comes at risk, then is breached, each once, with target, actual, due time and the time it fired', async () => {
    await startWith('plain');
    const { startedAtMs } = await current('plain');
    await advanceMinutes(76);
    expect(await current('plain')).toMatchObject({
      state: 'at-risk',
      riskedAtMs: startedAtMs + 75 * minute,
    });
    expect((await practice.document()).case.slaState).toBe('at-risk');
    await advanceMinutes(200);
    expect(await current('plain')).toMatchObject({
      state: 'breached',
      breachedAtMs: startedAtMs + 100 * minute,
    });
    expect(await story()).toEqual(['clock.started', 'clock.at-risk', 'clock.breached']);
    const { data } = await first('clock.breached');
    const dueAtMs = startedAtMs + 100 * minute;
    expect(data).toMatchObject({
      clock: 'plain',
      targetMinutes: 100,
      actualMinutes: 100,
      dueAtMs,
      atMs: dueAtMs,
    });
    expect((Number(data?.['firedAtMs']) - dueAtMs) / minute).toBeLessThan(slack);
    expect((await practice.document()).case).toMatchObject({ slaState: 'breached' });
    await practice.finish();
  });

  test('OB-51: is met late: the breach stays, and what it took is told', async () => {
    await startWith('plain');
    await advanceMinutes(130);
    const { case: view } = await meet('plain');
    expect(view.slaState).toBe('breached');
    const { data, text } = await first('clock.met');
    expect(text).toBe('Practice clock plain: met (late)');
    expect(Math.abs(Number(data?.['actualMinutes']) - 130)).toBeLessThan(slack);
    await practice.finish();
  });
});

test('OB-46: a clock that is met in time never breaches, and says what it took', async () => {
  await startWith('plain');
  await advanceMinutes(40);
  await meet('plain');
  await advanceMinutes(500);
  expect(await story()).toEqual(['clock.started', 'clock.met']);
  const { elapsedMinutes, endedAtMs = 0, startedAtMs, breachedAtMs } = await current('plain');
  expect(breachedAtMs).toBeUndefined();
  expect(elapsedMinutes).toBe((endedAtMs - startedAtMs) / minute);
  expect((await practice.document()).case.slaState).toBe('ok');
  await practice.finish();
});

describe('G-9, AU-16: a pause', () => {
  test('stops the clock with who and why; what follows is due as much later as it lasted', async () => {
    await startWith('plain');
    const before = await current('plain');
    await advanceMinutes(60);
    expect(await pause('plain')).toMatchObject({ ok: true });
    const paused = await current('plain');
    expect(paused).toMatchObject({
      state: 'paused',
      pauses: [{ by: 'ann', reason: 'the customer has the next move' }],
    });
    expect((await practice.document()).case.nextDueAtMs).toBeUndefined();
    await advanceMinutes(1_000);
    expect(await story()).toEqual(['clock.started', 'clock.paused']);
    expect(await resume('plain')).toMatchObject({ ok: true });
    const resumed = await current('plain');
    const [one] = resumed.pauses ?? [];
    expect(resumed.dueAtMs - before.dueAtMs).toBe((one?.toMs ?? 0) - (one?.fromMs ?? 0));
    expect(resumed.atRiskAtMs - before.atRiskAtMs).toBe(resumed.dueAtMs - before.dueAtMs);
    await advanceMinutes(41);
    expect(await story()).toEqual([
      'clock.started',
      'clock.paused',
      'clock.resumed',
      'clock.at-risk',
      'clock.breached',
    ]);
    expect((await current('plain')).breachedAtMs).toBe(resumed.dueAtMs);
    await practice.finish();
  });

  test('and the ladder waits with it, then climbs on where it was', async () => {
    await startWith('laddered');
    await advanceMinutes(60);
    await pause('laddered');
    await advanceMinutes(600);
    expect(await rungs()).toEqual(['remind']);
    await resume('laddered');
    await advanceMinutes(51);
    expect(await rungs()).toEqual(['remind', 'escalate']);
    await practice.finish();
  });

  test('is refused where policy does not allow it, twice, after the end, and for a clock that is not there', async () => {
    await startWith('respond');
    expect(await pause('respond')).toMatchObject({ ok: false, code: 'clock-not-pausable' });
    expect(await pause('other')).toMatchObject({ ok: false, code: 'unknown-clock' });
    await practice.startClock('plain');
    expect(await resume('plain')).toMatchObject({ ok: false, code: 'clock-state' });
    expect(await pause('plain')).toMatchObject({ ok: true });
    expect(await pause('plain')).toMatchObject({ ok: false, code: 'clock-state' });
    await meet('plain');
    expect(await resume('plain')).toMatchObject({ ok: false, code: 'clock-state' });
    expect((await story()).filter((kind) => kind === 'clock.paused')).toHaveLength(1);
    await practice.finish();
  });

  test('asked for by two at once counts once', async () => {
    await startWith('plain');
    const answers = await Promise.all([pause('plain'), pause('plain')]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect((await current('plain')).pauses).toHaveLength(1);
    await practice.finish();
  });

  test('of a clock in business hours is counted in them', async () => {
    await startWith('office', 'emea');
    await pause('office');
    await advanceMinutes(7 * 1_440);
    await resume('office');
    const { startedAtMs, dueAtMs, pauses = [] } = await current('office');
    const emea = loadPolicy(join(import.meta.dirname, '../../../policy')).calendars.get('emea');
    if (emea === undefined) throw new Error('no calendar emea');
    const lasted = pauses.map(({ fromMs, toMs = 0 }) => [fromMs, toMs] as const);
    expect(dueAtMs).toBe(
      dueAfterPauses(emea, { startMs: startedAtMs, minutes: 600, pauses: lasted }),
    );
    await practice.finish();
  });
});

describe('a clock that is opened again', () => {
  test('counts on with what it had left; the time it was met does not count', async () => {
    await startWith('plain');
    await advanceMinutes(60);
    await meet('plain');
    await advanceMinutes(500);
    await practice.tell({ do: 'reopen', name: 'plain', reason: 'the fault came back' });
    await practice.sees('reopened', (document) => clockIn(document, 'plain').state === 'running');
    const { countingSinceMs = 0, dueAtMs, reopenings } = await current('plain');
    expect(Math.abs((dueAtMs - countingSinceMs) / minute - 40)).toBeLessThan(slack);
    expect(reopenings).toMatchObject([{ reason: 'the fault came back', by: 'practice' }]);
    await advanceMinutes(41);
    expect(await story()).toEqual([
      'clock.started',
      'clock.met',
      'clock.reopened',
      'clock.at-risk',
      'clock.breached',
    ]);
    await practice.finish();
  });
});

describe('CS-20: a periodic clock', () => {
  test('begins anew with each update until it is met; a missed cycle stays a breach', async () => {
    await startWith('update');
    await advanceMinutes(20);
    await practice.tell({ do: 'restart', name: 'update' });
    await practice.sees('cycle 2', (document) => clockIn(document, 'update').cycle === 2);
    await advanceMinutes(36);
    expect(await current('update')).toMatchObject({ state: 'breached' });
    await practice.tell({ do: 'restart', name: 'update' });
    await practice.sees('cycle 3', (document) => clockIn(document, 'update').cycle === 3);
    const third = await current('update');
    expect(third).toMatchObject({ state: 'running', missedCycles: [{ cycle: 2 }] });
    expect(third.dueAtMs - third.startedAtMs).toBe(30 * minute);
    await advanceMinutes(10);
    const { case: view } = await meet('update');
    expect(view.slaState).toBe('breached');
    expect(await story()).toEqual([
      'clock.started',
      'clock.restarted',
      'clock.at-risk',
      'clock.breached',
      'clock.restarted',
      'clock.met',
    ]);
    expect(await practice.events('ladder.rung')).toHaveLength(1);
    await practice.finish();
  });

  test('has its rungs in every cycle, each told on its own', async () => {
    await startWith('update');
    await advanceMinutes(36);
    await practice.tell({ do: 'restart', name: 'update' });
    await practice.sees('cycle 2', (document) => clockIn(document, 'update').cycle === 2);
    await advanceMinutes(36);
    expect(await rungs()).toEqual(['missed', 'missed']);
    await practice.finish();
  });
});

test('G-8: several clocks of one case run side by side on one timer, each with its own deadlines', async () => {
  practice = await harness.start();
  for (const [clock, name] of [
    ['plain', 'resolve'],
    ['respond', 'respond'],
    ['plain', 'second'],
  ] as const)
    await practice.startClock(clock, name);
  await advanceMinutes(101);
  const breaches = (await practice.events('clock.breached')).map(({ data }) => data?.['clock']);
  expect(breaches).toEqual(['respond', 'resolve', 'second']);
  const history = await practice.handle.fetchHistory();
  const timers = history.events?.filter((event) => event.timerStartedEventAttributes) ?? [];
  // One wait after another: at risk and due of each, and one less where two fall due together.
  expect(timers.length).toBeLessThanOrEqual(8);
  await practice.finish();
});

test('A cancelled case stops its clocks with what they used, paused ones too', async () => {
  await startWith('plain');
  await practice.startClock('tiered');
  await advanceMinutes(30);
  await pause('tiered');
  await practice.cancel();
  await expect(practice.handle.result()).rejects.toThrow('cancelled');
  const { case: view } = await practice.document();
  expect(view.clocks.map(({ name, state }) => [name, state])).toEqual([
    ['plain', 'stopped'],
    ['tiered', 'stopped'],
  ]);
  for (const clock of view.clocks) expect(Math.abs(clock.elapsedMinutes - 30)).toBeLessThan(slack);
});
