import {
  type PracticeDriver,
  type PracticeHarness,
  startPracticeHarness,
} from '../../kit/practice-harness.ts';
import { simpleClock } from '../../kit/practice-policy.ts';
import { factOf, unreplayed } from './verb-kit.ts';

const minute = 60_000;
/** Not active in the CRM, which practice takes for a point of no return. */
const inactive = 'C-121';
let harness: PracticeHarness;
const drivers: PracticeDriver[] = [];
beforeAll(async () => {
  const clocks = { wait: simpleClock('acknowledge', 100) };
  harness = await startPracticeHarness({ practice: { clocks } });
});
afterAll(() => harness.close());
const start = async () => {
  const practice = await harness.start();
  drivers.push(practice);
  return practice;
};

describe('reconcile', () => {
  test('F-75: the outside system is asked when the clock is at risk, and what it knows is adopted', async () => {
    const practice = await start();
    await practice.startClock('wait');
    await practice.tell({ do: 'reconcile', clock: 'wait', customerId: 'C-101' });
    await practice.advance(60 * minute);
    expect((await practice.document()).case.facts).not.toHaveProperty('found');
    await practice.advance(20 * minute);
    expect(await factOf(practice, 'found')).toBe('C-101');
    const [adopted] = await practice.events('outside.reconciled');
    expect(adopted?.text).toBe('customer C-101: customer C-101 is there');
    await practice.finish();
  });

  test('F-75: a wait without a clock is asked about every so often', async () => {
    const practice = await start();
    await practice.tell({ do: 'reconcile', customerId: 'C-101' });
    await practice.sees('the next look', ({ case: view }) => view.next !== undefined);
    await practice.advance(31 * minute);
    expect(await factOf(practice, 'found')).toBe('C-101');
    await practice.finish();
  });

  test('F-74: before a cancellation is accepted the outside truth is read, and may forbid it', async () => {
    const practice = await start();
    await practice.tell({ do: 'reconcile', clock: 'none', customerId: inactive });
    await practice.tell({ do: 'facts', facts: { ready: true } });
    await factOf(practice, 'ready');
    expect(await practice.cancel()).toMatchObject({ ok: false, code: 'point-of-no-return' });
    expect(await practice.events('outside.reconciled')).toHaveLength(1);
    await practice.finish();
  });

  test('F-74: a cancellation is not accepted blindly while the outside system does not answer', async () => {
    const practice = await start();
    await practice.tell({ do: 'reconcile', clock: 'none', customerId: 'C-101' });
    await practice.tell({ do: 'facts', facts: { ready: true } });
    await factOf(practice, 'ready');
    const outage = await harness.sandbox.fault({ system: 'crm', kind: 'status', status: 503 });
    expect(await practice.cancel()).toMatchObject({ ok: false, code: 'outside-unreachable' });
    await harness.sandbox.heal(outage);
    expect(await practice.cancel()).toMatchObject({ ok: true });
    await expect(practice.handle.result()).rejects.toMatchObject({
      cause: { name: 'CancelledFailure' },
    });
  });
});

test('F-38: histories with reconciled waits replay', async () => {
  expect(await unreplayed(drivers)).toEqual([]);
});
