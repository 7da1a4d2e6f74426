import { randomUUID } from 'node:crypto';
import type { FanOutOutcome } from '../../../domain/cases/fan-out.ts';
import { CaseDriver } from '../../kit/case-driver.ts';
import { amountsOf } from '../../kit/credit-accounts.ts';
import { eventually } from '../../kit/eventually.ts';
import {
  type PracticeDriver,
  type PracticeHarness,
  startPracticeHarness,
} from '../../kit/practice-harness.ts';
import { factOf, unreplayed } from './verb-kit.ts';

const limitMs = 1_200;

let harness: PracticeHarness;
const drivers: CaseDriver[] = [];
beforeAll(async () => {
  harness = await startPracticeHarness({ practice: { effectLimitMinutes: limitMs / 60_000 } });
});
afterAll(() => harness.close());

/** Accounts of one test, some of which say in their name how they fail. */
function accounts(count: number, ...special: readonly string[]): readonly string[] {
  const run = randomUUID().slice(0, 8);
  return Array.from({ length: count }, (_, i) => `${special[i] ?? 'A'}-${run}-${i}`);
}

/** Amounts of these accounts, as far as there are any. */
async function amounts(kind: 'credits' | 'attempts', items: readonly string[]) {
  const all = await amountsOf(harness.table, kind);
  return new Map(items.flatMap((item) => [[item, all.get(item) ?? 0] as const]));
}

async function batchesOf(practice: PracticeDriver, count: number): Promise<readonly CaseDriver[]> {
  const caseId = await practice.caseId();
  return Array.from(
    { length: count },
    (_, i) => new CaseDriver(harness.client, `${caseId}/b${i + 1}`),
  );
}

async function stateOf({ handle }: CaseDriver): Promise<string> {
  const begun = await handle.describe().catch(() => undefined);
  return begun?.status.name ?? 'never begun';
}

async function start(): Promise<PracticeDriver> {
  const practice = await harness.start();
  drivers.push(practice);
  return practice;
}

describe.each([
  { shape: 'each', batchSize: 20 },
  { shape: 'packed', batchSize: 30 },
] as const)('forEach, $shape', ({ shape, batchSize }) => {
  test('F-84: does every item once; what fails for good is reported and does not end the others', async () => {
    const practice = await start();
    const items = accounts(60, 'refused', 'down', 'flaky');
    await practice.tell({ do: 'for-each', label: 'all', items, shape, batchSize });
    const [refused = '', down = '', flaky = '', ...others] = items;
    const outcome = (await factOf(practice, 'credited:all')) as unknown;
    expect(outcome).toEqual({
      done: 58,
      failed: [
        { item: refused, reason: `${refused} is closed` },
        { item: down, reason: `${down} does not answer` },
      ],
    });
    const credits = await amounts('credits', items);
    expect([credits.get(refused), credits.get(down), credits.get(flaky)]).toEqual([0, 0, 1]);
    expect(others.filter((item) => credits.get(item) !== 1)).toEqual([]);
    const attempts = await amounts('attempts', items);
    expect(attempts.get(refused)).toBe(1);
    // At least once more; a busy machine may lose an answer and try again.
    expect(attempts.get(flaky)).toBeGreaterThanOrEqual(2);
    expect(attempts.get(down)).toBeGreaterThan(1);
    expect(others.filter((item) => (attempts.get(item) ?? 0) < 1)).toEqual([]);
    const [said] = await practice.events('effect.done');
    expect(said).toMatchObject({
      text: 'Credit all: 58 of 60 items done; 2 failed, for the operations-manager to look at',
      data: { done: 58, failed: 2, notBegun: 0, owner: 'operations-manager' },
    });
    const batches = await batchesOf(practice, 60 / batchSize);
    for (const batch of batches) expect(await stateOf(batch)).toBe('COMPLETED');
    drivers.push(...batches);
    await practice.finish();
  });

  test('F-35: a cancellation begins no further batch and waits for those under way', async () => {
    const practice = await start();
    const items = accounts(60, ...Array.from({ length: 60 }, () => 'flaky'));
    const size = { shape, batchSize: 5, batchesAtOnce: 2, atOnce: 1 } as const;
    await practice.tell({ do: 'for-each', label: 'all', items, ...size });
    await eventually('the first attempts', async () =>
      [...(await amounts('attempts', items)).values()].some((attempts) => attempts > 0),
    );
    expect(await practice.cancel()).toMatchObject({ ok: true });
    await expect(practice.handle.result()).rejects.toThrow('cancelled');
    const credited = [...(await amounts('credits', items)).values()].filter((one) => one === 1);
    expect([5, 10, 15, 20]).toContain(credited.length);
    const begun = credited.length / 5;
    const [said] = await practice.events('effect.done');
    expect(said?.data).toMatchObject({ done: credited.length, notBegun: 60 - credited.length });
    const batches = await batchesOf(practice, 12);
    expect(await Promise.all(batches.map(stateOf))).toEqual([
      ...Array<string>(begun).fill('COMPLETED'),
      ...Array<string>(12 - begun).fill('never begun'),
    ]);
    drivers.push(...batches.slice(0, begun));
  });
});

test('F-84: what failed gets a case of its own, for a person to look at', async () => {
  const practice = await start();
  const items = accounts(3, 'A', 'refused');
  await practice.tell({ do: 'for-each', label: 'all', items });
  const { failed } = (await factOf(practice, 'credited:all')) as unknown as FanOutOutcome;
  const inputs = failed.map(({ item }) => ({
    businessKey: item,
    region: 'americas',
    requestedBy: 'rita',
    commands: [{ do: 'finish' }] as const,
  }));
  await practice.tell({ do: 'each-child', label: 'failed', inputs, atOnce: 2 });
  expect(await factOf(practice, 'outcomes:failed')).toEqual([true]);
  await practice.finish();
});

test('batches are numbered over all fan-outs of a case; one that is ended from outside leaves its items to be looked at', async () => {
  const practice = await start();
  const [first, second] = [accounts(2), accounts(2, 'down', 'down')];
  await practice.tell({ do: 'for-each', label: 'first', items: first });
  expect(await factOf(practice, 'credited:first')).toEqual({ done: 2, failed: [] });
  await practice.tell({ do: 'for-each', label: 'second', items: second });
  const [, batch] = await batchesOf(practice, 2);
  await eventually('the second batch', async () => {
    await batch?.handle.terminate('it is in the way');
    return true;
  });
  const { done, failed } = (await factOf(practice, 'credited:second')) as unknown as FanOutOutcome;
  expect({ done, items: failed.map(({ item }) => item) }).toEqual({ done: 0, items: second });
  expect(failed[0]?.reason).toMatch(/^batch 2 ended: /);
  await practice.finish();
});

test('F-38: histories of fan-outs and of their batches replay', async () => {
  expect(drivers.length).toBeGreaterThan(10);
  expect(await unreplayed(drivers)).toEqual([]);
});
