import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  breakEven,
  fargateWorkers,
  lambdaWorkers,
  orderCost,
  standingCost,
  temporalCost,
} from '../../../dev/bench/cost/model.ts';
import { cleanOrder, usualOperation } from '../../../dev/bench/cost/order-figures.ts';
import { costTables } from '../../../dev/bench/cost/tables.ts';

test('docs/cost.md shows the tables that the model makes now', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/cost.md'), 'utf8');
  const shown = page.slice(
    page.indexOf('<!-- npm run cost -->\n') + 22,
    page.indexOf('\n<!-- end -->'),
  );
  expect(shown).toBe(costTables(cleanOrder, usualOperation));
});

test('Temporal: 12 million actions a month cost 250 + 225 + 80 dollars in tiers, or 50 a million, and the plan comes on top', () => {
  const order = { ...cleanOrder, actions: 20, historyBytes: 0 };
  const { developer, business } = temporalCost(order, usualOperation, 20_000);
  expect(business).toEqual({ actions: 555, storage: 0, plan: 500 });
  expect(developer).toEqual({ actions: 600, storage: 0, plan: 60 });
});

test('storage counts what is open and what is retained, in GB hours', () => {
  const order = { ...cleanOrder, actions: 0, historyBytes: 1e6 };
  const { storage } = temporalCost(
    order,
    { ...usualOperation, daysOpen: 1, daysRetained: 10 },
    1000,
  ).developer;
  expect(storage).toBeCloseTo(720 * 0.042 + 7200 * 0.00105, 10);
});

test('workers: a lone order a day wakes four times, a flood needs as many as its processor time', () => {
  const aWake = usualOperation.wakeSeconds * usualOperation.workerGb * 0.0000133334 + 0.2e-6;
  const brief = { ...usualOperation, wakeSeconds: 1 };
  expect(lambdaWorkers(cleanOrder, brief, 1)).toBeCloseTo(
    30 * 4 * (brief.workerGb * 0.0000133334 + 0.2e-6),
    6,
  );
  const perDay = 10_000_000;
  const workers =
    ((perDay / 86_400) * (cleanOrder.workerMs / 1000)) / ((usualOperation.workerGb / 1.769) * 0.7);
  expect(lambdaWorkers(cleanOrder, usualOperation, perDay)).toBeCloseTo(
    workers * (86_400 / usualOperation.wakeSeconds) * 30 * aWake,
    2,
  );
});

test('containers cost the same from no order on, and more when two no longer suffice', () => {
  const idle = fargateWorkers(cleanOrder, usualOperation, 1);
  expect(idle).toBeCloseTo(720 * (2 * (0.03238 + 2 * 0.00356) + 0.02), 6);
  expect(fargateWorkers(cleanOrder, usualOperation, 10_000)).toBe(idle);
  expect(fargateWorkers(cleanOrder, usualOperation, 1_000_000)).toBeGreaterThan(idle);
});

test('below the break-even Lambda is cheaper, above it containers are', () => {
  const orders = breakEven(cleanOrder, usualOperation);
  const cheaper = (count: number) =>
    lambdaWorkers(cleanOrder, usualOperation, count) <
    fargateWorkers(cleanOrder, usualOperation, count)
      ? 'lambda'
      : 'containers';
  expect([cheaper(orders * 0.9), cheaper(orders * 1.1)]).toEqual(['lambda', 'containers']);
});

test('what grows with orders grows in step with them, and what stands does not', () => {
  const [one, ten] = [
    orderCost(cleanOrder, usualOperation, 1000),
    orderCost(cleanOrder, usualOperation, 10_000),
  ];
  for (const [part, cost] of Object.entries(one)) expect(ten[part]).toBeCloseTo(cost * 10, 8);
  expect(Object.values(standingCost()).every((cost) => cost > 0)).toBe(true);
});
