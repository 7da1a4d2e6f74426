import { randomBytes } from 'node:crypto';
import { catalogue } from '../../workflows/catalogue.ts';
import { type Harness, startHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());

test('a case of a procedure of the catalogue is started by its key and what is posted', async () => {
  const shown = await harness.sandbox.copyOfSource('Q-1001');
  const number = `Q-${randomBytes(4).toString('hex')}`;
  const order = await harness.start('order-booking', {
    ...shown,
    source: { ...shown.source, number },
  });
  expect(order.workflowId).toBe(`order-booking:quote:${number}`);
  const { case: view } = await order.sees('its task', ({ tasks }) => tasks.length > 0);
  expect(view).toMatchObject({ procedure: 'order-booking', requestedBy: 'shop' });
});

test('what is posted is held against the schema of the route', async () => {
  const shown = await harness.sandbox.copyOfSource('Q-1001');
  await expect(harness.start('order-booking', { ...shown, customerId: 'no id' })).rejects.toThrow(
    'must be 1 to 64 letters',
  );
});

test('workers and reports of the harness know every procedure of the catalogue', () => {
  const keys = Object.values(catalogue).map(({ definition }) => definition.key);
  expect(Object.keys(harness.place.policies)).toEqual(keys);
  expect(harness.reports.procedures).toEqual(expect.arrayContaining(keys));
});
