import type { OrderDriver } from '../kit/case-driver.ts';
import { type Harness, startHarness } from '../kit/harness.ts';
import { sized } from '../kit/sizes.ts';
import {
  createWorkerProcesses,
  type WorkerProcess,
  type WorkerProcesses,
} from '../kit/worker-process.ts';
import { effectsOf, onceEach } from './evidence.ts';

/** What counts is that most restarts come while orders are under way. */
const orderCount = sized({ full: 200, usual: 24 });
const restarts = sized({ full: 16, usual: 2 });
const endsWithinMs = sized({ full: 900_000, usual: 240_000 });
/**
 * Each restart leaves the other workers with the cases of the one that went: a case may meet
 * several.
 */
const patienceMs = 60_000;

let harness: Harness;
let processes: WorkerProcesses;
let orders: readonly OrderDriver[];
const ends: string[] = [];
/** Orders that were done at each restart. */
const doneAt: number[] = [];

beforeAll(async () => {
  harness = await startHarness({ idle: true });
  processes = createWorkerProcesses(harness.place);
  const running: WorkerProcess[] = await Promise.all([
    processes.start(),
    processes.start(),
    processes.start(),
  ]);
  let done = 0;
  const accepted: OrderDriver[] = [];
  const through = async (): Promise<void> => {
    const order = await harness.order('Q-1001');
    accepted.push(order);
    await order.acknowledgeAll(patienceMs);
    await order.handle.result();
    done += 1;
  };
  const lane = async (): Promise<void> => {
    while (accepted.length < orderCount) await through();
  };
  const lanes = Promise.all(Array.from({ length: 15 }, lane));
  // One of three, as soon as the one before is replaced: about every five seconds.
  for (let i = 0; i < restarts; i++) {
    doneAt.push(done);
    const [oldest] = running.splice(0, 1);
    if (oldest === undefined) throw new Error('no worker runs');
    const [end, next] = await Promise.all([oldest.terminate(), processes.start()]);
    ends.push(end);
    running.push(next);
  }
  await lanes;
  orders = accepted;
}, endsWithinMs);
afterAll(async () => {
  await processes.close();
  await harness.close();
});

test('F-4: a third of the workers was restarted again and again while orders were under way', () => {
  expect(ends).toHaveLength(restarts);
  for (const end of ends) expect(end).toMatch(/ended with exit code 0$/);
  expect(doneAt.at(-1)).toBeLessThan(orders.length);
});

test('F-4: every order came to its end, each effect once', async () => {
  expect(orders.length).toBeGreaterThanOrEqual(orderCount);
  for (const order of orders) {
    expect(await effectsOf(harness.sandbox, order)).toEqual(onceEach);
    const kept = await harness.records.get(await order.caseId());
    expect(kept?.record.case).toMatchObject({ status: 'completed', exceptions: [] });
  }
}, 120_000);
