import {
  type PracticeDriver,
  type PracticeHarness,
  startPracticeHarness,
} from '../../kit/practice-harness.ts';
import { simpleClock } from '../../kit/practice-policy.ts';
import { factOf, unreplayed } from './verb-kit.ts';

const minute = 60_000;
let harness: PracticeHarness;
const drivers: PracticeDriver[] = [];
beforeAll(async () => {
  const clocks = {
    pausable: simpleClock('resolve', 100, { mayPause: true }),
    strict: simpleClock('respond', 100, { mayPause: false }),
  };
  harness = await startPracticeHarness({ practice: { clocks } });
});
afterAll(() => harness.close());
const start = async () => {
  const practice = await harness.start();
  drivers.push(practice);
  return practice;
};

describe('until', () => {
  test('answers with the deadline once it has passed, at its own time', async () => {
    const practice = await start();
    await practice.tell({ do: 'until', label: 'noon', afterMs: 30 * minute });
    await practice.sees('the wait', ({ case: view }) => view.next?.title === 'noon');
    await practice.advance(31 * minute);
    expect(await factOf(practice, 'until:noon')).toMatchObject({ answer: 'deadline' });
    await practice.finish();
  });

  test('waits for the breach of a clock as for anything else, and lets its deadline go', async () => {
    const practice = await start();
    await practice.startClock('pausable');
    const clock = { name: 'pausable', state: 'breached' } as const;
    await practice.tell({ do: 'until', label: 'breach', clock, afterMs: 500 * minute });
    await practice.advance(101 * minute);
    expect(await factOf(practice, 'until:breach')).toMatchObject({ answer: 'done' });
    const { case: view } = await practice.document();
    expect(view.next?.title).not.toBe('breach');
    await practice.finish();
  });
});

describe('pauseClock and resumeClock by the procedure', () => {
  test('stop the count for a reason and let it go on with what is left', async () => {
    const practice = await start();
    await practice.startClock('pausable');
    await practice.advance(40 * minute);
    await practice.tell({ do: 'pause', name: 'pausable', reason: 'returned to the requester' });
    await practice.sees('the pause', ({ case: view }) => view.clocks[0]?.state === 'paused');
    await practice.tell({ do: 'until', label: 'a day', afterMs: 24 * 60 * minute });
    await practice.advance(25 * 60 * minute);
    await factOf(practice, 'until:a day');
    await practice.tell({ do: 'resume', name: 'pausable', reason: 'resubmitted' });
    const { case: view, events } = await practice.sees(
      'the count',
      ({ case: seen }) => seen.clocks[0]?.state === 'running',
    );
    expect(view.clocks[0]?.elapsedMinutes).toBeCloseTo(40, 0);
    const pause = events.find(({ kind }) => kind === 'clock.paused');
    expect(pause).toMatchObject({ actor: 'handoff' });
    expect(pause?.text).toContain('returned to the requester');
    await practice.finish();
  });

  test('leave alone a clock that policy never lets pause', async () => {
    const practice = await start();
    await practice.startClock('strict');
    await practice.tell({ do: 'pause', name: 'strict', reason: 'waiting' });
    await practice.tell({ do: 'facts', facts: { done: true } });
    await factOf(practice, 'done');
    expect((await practice.document()).case.clocks[0]?.state).toBe('running');
    await practice.finish();
  });
});

test('F-38: histories with waits, deadlines and pauses replay', async () => {
  expect(await unreplayed(drivers)).toEqual([]);
});
