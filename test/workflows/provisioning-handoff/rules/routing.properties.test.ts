import fc from 'fast-check';
import { planHandoff } from '../../../../workflows/provisioning-handoff/rules/routing.ts';
import { runsOf } from '../../../kit/sizes.ts';
import { lineOf, policy } from './routes.ts';

const ids = fc.uniqueArray(
  fc
    .tuple(fc.constantFrom('N', 'V', 'C', 'X'), fc.integer({ min: 1, max: 5 }))
    .map(([letter, number]) => `${letter}${number}`),
  { minLength: 1, maxLength: 12 },
);
const orders = ids.chain((lineIds) => {
  const known = fc.constantFrom(...lineIds);
  const dependency = fc.record({
    lineId: known,
    dependsOn: fc.oneof(
      { weight: 9, arbitrary: known },
      { weight: 1, arbitrary: fc.constant('Z9') },
    ),
  });
  return fc.record({
    lines: fc.constant(lineIds.map(lineOf)),
    dependencies: fc.array(dependency, { maxLength: 14 }),
    policy: fc.constant(policy),
  });
});

test('OB-44, OB-45: any order is planned: each routed line once, a queue once per wave, keys unique, no empty ticket or wave', () => {
  fc.assert(
    fc.property(orders, (order) => {
      const { waves, findings } = planHandoff(order);
      const tickets = waves.flat();
      const routed = order.lines
        .filter((line) => !line.lineId.startsWith('X'))
        .map((line) => line.lineId);
      expect(
        tickets.flatMap((ticket) => ticket.items.map((item) => item.lineId)).toSorted(),
      ).toEqual(routed.toSorted());
      expect(new Set(tickets.map((ticket) => ticket.key)).size).toBe(tickets.length);
      for (const wave of waves) {
        expect(wave.length).toBeGreaterThan(0);
        expect(new Set(wave.map((ticket) => ticket.queue.key)).size).toBe(wave.length);
      }
      expect(tickets.every((ticket) => ticket.items.length > 0)).toBe(true);
      expect(findings.filter((finding) => finding.code === 'no-route')).toHaveLength(
        order.lines.length - routed.length,
      );
    }),
    runsOf(500),
  );
});

test('OB-44: without circles, a line comes after all it depends on, in a later wave or in the same ticket', () => {
  fc.assert(
    fc.property(orders, (order) => {
      // Only ever on an earlier line: free of circles.
      const place = new Map(order.lines.map((line, i) => [line.lineId, i]));
      const dependencies = order.dependencies.filter(
        (d) => (place.get(d.dependsOn) ?? Number.POSITIVE_INFINITY) < (place.get(d.lineId) ?? 0),
      );
      const { waves } = planHandoff({ ...order, dependencies });
      const stands = new Map(
        waves.flatMap((wave, i) =>
          wave.flatMap(({ key, items }) =>
            items.map(({ lineId }) => [lineId, { wave: i, key }] as const),
          ),
        ),
      );
      for (const { lineId, dependsOn } of dependencies) {
        const [after, before] = [stands.get(lineId), stands.get(dependsOn)];
        if (after === undefined || before === undefined) continue;
        expect(after.key === before.key || after.wave > before.wave).toBe(true);
      }
    }),
    runsOf(500),
  );
});

test('OB-45: a queue has one ticket whenever no two queues wait for each other', () => {
  fc.assert(
    fc.property(
      orders,
      fc.shuffledSubarray(['N', 'V', 'C'], { minLength: 3 }),
      (order, ranking) => {
        // Queues depend on each other along the ranking only.
        const rank = (lineId: string) => ranking.indexOf(lineId.charAt(0));
        const lines = order.lines.filter((line) => rank(line.lineId) >= 0);
        const dependencies = order.dependencies.filter(
          (d) => rank(d.dependsOn) >= 0 && rank(d.dependsOn) <= rank(d.lineId),
        );
        const tickets = planHandoff({ ...order, lines, dependencies }).waves.flat();
        expect(tickets.every((ticket) => ticket.key === ticket.queue.key)).toBe(true);
      },
    ),
    runsOf(500),
  );
});

test('A large order is planned even where two queues alternate line by line', () => {
  const lines = Array.from({ length: 300 }, (_, i) => lineOf(`${i % 2 === 0 ? 'N' : 'V'}${i}`));
  const dependencies = lines
    .slice(1)
    .map((line, i) => ({ lineId: line.lineId, dependsOn: lines[i]?.lineId ?? '' }));
  expect(planHandoff({ lines, dependencies, policy }).waves).toHaveLength(300);
}, 10_000);
