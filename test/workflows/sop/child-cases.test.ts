import { randomUUID } from 'node:crypto';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { PracticeCommand } from '../../kit/practice-commands.ts';
import type { PracticeInput } from '../../kit/practice-definition.ts';
import {
  PracticeDriver,
  type PracticeHarness,
  startPracticeHarness,
} from '../../kit/practice-harness.ts';
import { factOf, unreplayed } from './verb-kit.ts';

let harness: PracticeHarness;
const drivers: PracticeDriver[] = [];
beforeAll(async () => {
  harness = await startPracticeHarness();
});
afterAll(() => harness.close());
const start = async () => {
  const practice = await harness.start();
  drivers.push(practice);
  return practice;
};
const input = (...commands: readonly PracticeCommand[]): PracticeInput => ({
  businessKey: `P-${randomUUID().slice(0, 8)}`,
  customerId: 'C-1',
  region: 'americas',
  requestedBy: 'rita',
  commands,
});
const driverOf = ({ businessKey }: PracticeInput) =>
  new PracticeDriver(harness.client, `practice:run:${businessKey}`);
const finish = { do: 'finish' } as const;

describe('children', () => {
  test('a child tells its milestone with data, and its result is that of its workflow', async () => {
    const parent = await start();
    const child = input({ do: 'tell-parent', text: 'half of it' });
    await parent.tell({ do: 'start-child', label: 'c', input: child });
    expect(await factOf(parent, 'told:c')).toBe('half of it');
    await driverOf(child).tell(finish);
    expect(await factOf(parent, 'result:c')).toBe(2);
    drivers.push(driverOf(child));
    await parent.finish();
  });

  test('several run side by side, never more than the bound, and one that fails does not end the others', async () => {
    const parent = await start();
    const inputs = Array.from({ length: 5 }, (_, i) =>
      i === 2 ? input({ do: 'fail', reason: 'no' }) : input(),
    );
    // A failing procedure fails its workflow task; the run is ended from outside.
    await parent.tell({ do: 'each-child', label: 'c', inputs, atOnce: 2 });
    let open = new Set<number>();
    for (const [i, one] of inputs.entries()) {
      const child = driverOf(one);
      await child.sees('it runs', () => true).catch(() => undefined);
      open = await runningOf(inputs);
      expect(open.size).toBeLessThanOrEqual(2);
      if (i === 2) await child.handle.terminate('it cannot go on');
      else await child.tell(finish);
    }
    expect(await factOf(parent, 'outcomes:c')).toEqual([true, true, false, true, true]);
    await parent.finish();
  });

  test('F-35: a cancellation reaches every open child, and no further one begins', async () => {
    const parent = await start();
    const inputs = [input(), input(), input()];
    await parent.tell({ do: 'each-child', label: 'c', inputs, atOnce: 2 });
    for (const one of inputs.slice(0, 2)) await driverOf(one).sees('it runs', () => true);
    expect(await parent.cancel()).toMatchObject({ ok: true });
    await expect(parent.handle.result()).rejects.toMatchObject({
      cause: { name: 'CancelledFailure' },
    });
    for (const one of inputs.slice(0, 2))
      expect((await driverOf(one).handle.describe()).status.name).toBe('CANCELLED');
    const third = inputs[2];
    expect(third).toBeDefined();
    if (third)
      await expect(driverOf(third).handle.describe()).rejects.toThrow(WorkflowNotFoundError);
  });
});

async function runningOf(inputs: readonly PracticeInput[]): Promise<Set<number>> {
  const states = await Promise.all(
    inputs.map((one) =>
      driverOf(one)
        .handle.describe()
        .then(({ status }) => status.name === 'RUNNING')
        .catch(() => false),
    ),
  );
  return new Set(states.flatMap((isRunning, i) => (isRunning ? [i] : [])));
}

describe('start', () => {
  test('leaves a case to itself, and a start by the same key joins the one that runs', async () => {
    const [first, second] = [await start(), await start()];
    const left = input();
    await first.tell({ do: 'start', label: 'l', input: left });
    const started = await factOf(first, 'started:l');
    const caseId = await driverOf(left).caseId();
    expect(started).toEqual({ caseId, joined: false });
    await second.tell({ do: 'start', label: 'l', input: left });
    expect(await factOf(second, 'started:l')).toEqual({ caseId, joined: true });
    await first.finish();
    await second.finish();
    expect((await driverOf(left).handle.describe()).status.name).toBe('RUNNING');
    await driverOf(left).tell(finish);
    await driverOf(left).handle.result();
  });
});

test('F-38: histories with children and started cases replay', async () => {
  expect(await unreplayed(drivers)).toEqual([]);
});
