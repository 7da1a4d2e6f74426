import { eventually } from '../kit/eventually.ts';
import { type Harness, startHarness } from '../kit/harness.ts';
import { callsFor, effectsOf, executionsOf, onceEach } from './evidence.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ tuning: { maxConcurrentActivityTaskExecutions: 1 } });
});
afterAll(() => harness.close());

test('F-21: a billing system that takes the call and never answers holds a slot of the worker for its time limit, no longer', async () => {
  const fault = await harness.sandbox.fault({
    system: 'billing',
    kind: 'hang',
    method: 'POST',
    path: '/billing/schedules',
    count: 1,
  });
  const hanging = await harness.order('Q-1001');
  await eventually('billing hangs', async () => (await harness.sandbox.hits(fault)) === 1);
  const next = await harness.order('Q-1001');
  await next.sees('everything checked', ({ case: view }) => view.steps[3]?.state === 'started');
  // The one slot is taken: the second order waits for it.
  expect(await executionsOf(next, 'bookOrder')).toEqual([]);
  await Promise.all([hanging, next].map((order) => order.acknowledgeAll()));
  await Promise.all([hanging, next].map((order) => order.handle.result()));
  const calls = await callsFor(harness.sandbox, hanging, {
    method: 'POST',
    path: '/billing/schedules',
  });
  expect(calls.map((call) => call.status)).toEqual([null, 201]);
  const [trigger] = await executionsOf(hanging, 'triggerBilling');
  expect(trigger).toMatchObject({ attempt: 2, lastFailure: 'failure' });
  for (const order of [hanging, next])
    expect(await effectsOf(harness.sandbox, order)).toEqual(onceEach);
});
