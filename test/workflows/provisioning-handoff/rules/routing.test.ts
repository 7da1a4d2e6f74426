import {
  type HandoffPlan,
  planHandoff,
} from '../../../../workflows/provisioning-handoff/rules/routing.ts';
import { draftTickets } from '../../../../workflows/provisioning-handoff/rules/ticket-plan.ts';
import { lineOf, policy } from './routes.ts';

/** `plan('N1 V1', 'V1<N1')`: V1 depends on N1. */
function plan(lineIds: string, dependencies = ''): HandoffPlan {
  const pairs =
    dependencies === ''
      ? []
      : dependencies.split(' ').map((pair) => pair.split('<') as [string, string]);
  return planHandoff({
    lines: lineIds.split(' ').map(lineOf),
    dependencies: pairs.map(([lineId, dependsOn]) => ({ lineId, dependsOn })),
    policy,
  });
}

/** `network:N1,N2 voice:V1 | cloud:C1`: tickets of a wave side by side, waves apart. */
const drawn = ({ waves }: HandoffPlan) =>
  waves
    .map((wave) =>
      wave
        .map(({ key, items }) => `${key}:${items.map((item) => item.lineId).join(',')}`)
        .join(' '),
    )
    .join(' | ');

test.each([
  { sku: 'NET-FIBER-1G', to: 'network' },
  { sku: 'NET-', to: 'network' },
  { sku: 'NET-SPECIAL', to: 'cloud' },
  { sku: 'SIP', to: 'voice' },
  { sku: 'SIP-50', to: undefined },
  { sku: 'net-fiber-1g', to: undefined },
  { sku: 'LOST-1', to: undefined },
])('OB-45: the first route that covers $sku leads to $to', ({ sku, to }) => {
  const { waves, findings } = planHandoff({
    lines: [{ ...lineOf('N1'), sku }],
    dependencies: [],
    policy,
  });
  expect(waves.flat().map((ticket) => ticket.queue.key)).toEqual(to === undefined ? [] : [to]);
  expect(findings.map((finding) => finding.code)).toEqual(to === undefined ? ['no-route'] : []);
});

test('OB-45: a product without a route is found by line, and the others are still routed', () => {
  const planned = plan('N1 X1 V1');
  expect(planned.findings).toEqual([
    {
      code: 'no-route',
      field: 'terms.lines[X1].sku',
      values: { request: 'LEGACY-ISDN', policy: null },
      text: 'No fulfilment queue takes LEGACY-ISDN of line X1.',
    },
  ]);
  expect(drawn(planned)).toBe('network:N1 voice:V1');
});

test.each([
  {
    title: 'one ticket per queue',
    lines: 'N1 V1 N2 C1 V2',
    dependencies: '',
    waves: 'network:N1,N2 voice:V1,V2 cloud:C1',
  },
  {
    title: 'a queue that waits for another',
    lines: 'V1 N1',
    dependencies: 'V1<N1',
    waves: 'network:N1 | voice:V1',
  },
  {
    title: 'dependencies within a queue',
    lines: 'N1 N2',
    dependencies: 'N2<N1',
    waves: 'network:N1,N2',
  },
  {
    title: 'a chain over three queues',
    lines: 'C1 V1 N1',
    dependencies: 'C1<V1 V1<N1',
    waves: 'network:N1 | voice:V1 | cloud:C1',
  },
  {
    title: 'two queues that wait for a third',
    lines: 'N1 V1 C1',
    dependencies: 'V1<N1 C1<N1',
    waves: 'network:N1 | voice:V1 cloud:C1',
  },
  {
    title: 'independent items of a queue that waits, in its one ticket',
    lines: 'N1 V1 V2',
    dependencies: 'V2<N1',
    waves: 'network:N1 | voice:V1,V2',
  },
  {
    title: 'queues that wait for each other',
    lines: 'N1 N2 V1',
    dependencies: 'V1<N1 N2<V1',
    waves: 'network:N1 | voice:V1 | network#2:N2',
  },
  {
    title: 'no more splits than needed',
    lines: 'N1 N2 V0 V1',
    dependencies: 'V1<N1 N2<V1',
    waves: 'network:N1 | voice:V0,V1 | network#2:N2',
  },
  {
    title: 'the split that lets the other queue stay whole',
    lines: 'C1 N1 N2 V1 V2',
    dependencies: 'N1<C1 N2<V1 V2<N2',
    waves: 'voice:V1 cloud:C1 | network:N1,N2 | voice#2:V2',
  },
  {
    title: 'a third ticket of a queue',
    lines: 'N1 V1 N2 V2 N3',
    dependencies: 'V1<N1 N2<V1 V2<N2 N3<V2',
    waves: 'network:N1 | voice:V1 | network#2:N2 | voice#2:V2 | network#3:N3',
  },
  {
    title: 'what waits for a line without a route waits for what that waits for',
    lines: 'N1 X1 V1',
    dependencies: 'X1<N1 V1<X1',
    waves: 'network:N1 | voice:V1',
  },
  {
    title: 'a line without a route splits no queue',
    lines: 'N1 X1 N2',
    dependencies: 'X1<N1 N2<X1',
    waves: 'network:N1,N2',
  },
  { title: 'nothing that has a route', lines: 'X1', dependencies: '', waves: '' },
])('OB-44: the plan for $title is $waves', ({ lines, dependencies, waves }) => {
  expect(drawn(plan(lines, dependencies))).toBe(waves);
});

test('OB-44: the items of a ticket name all the lines they depend on, of whichever queue, once', () => {
  const items = plan('N1 V1 V2', 'V2<N1 V2<V1 V2<N1')
    .waves.flat()
    .flatMap((ticket) => ticket.items);
  expect(items).toEqual([
    { lineId: 'N1', sku: 'NET-FIBER-1G', quantity: 1, dependsOn: [] },
    { lineId: 'V1', sku: 'VOICE-SIP-50', quantity: 1, dependsOn: [] },
    { lineId: 'V2', sku: 'VOICE-SIP-50', quantity: 1, dependsOn: ['N1', 'V1'] },
  ]);
});

test('OB-44: a dependency on or of a line that the order does not have is found, and orders nothing', () => {
  const planned = plan('N1 V1', 'V1<N9 N8<V1');
  expect(planned.findings).toEqual([
    {
      code: 'dependency-unknown',
      field: 'dependencies[0].dependsOn',
      values: { request: 'N9', lines: null },
      text: 'The dependency of V1 on N9 names line N9, which the order does not have.',
    },
    {
      code: 'dependency-unknown',
      field: 'dependencies[1].lineId',
      values: { request: 'N8', lines: null },
      text: 'The dependency of N8 on V1 names line N8, which the order does not have.',
    },
  ]);
  expect(drawn(planned)).toBe('network:N1 voice:V1');
  expect(
    planned.waves.flat().flatMap((ticket) => ticket.items.flatMap((item) => item.dependsOn)),
  ).toEqual([]);
});

test('OB-44: each circle of dependencies is found once, with its lines, and what hangs on it stays in order', () => {
  const planned = plan('N1 V1 C1 N2 C2', 'N1<V1 V1<N1 C1<V1 N2<N2');
  expect(planned.findings).toEqual([
    {
      code: 'dependency-cycle',
      field: 'dependencies',
      values: { request: 'N1, V1' },
      text: 'Lines N1, V1 depend on one another in a circle.',
    },
    {
      code: 'dependency-cycle',
      field: 'dependencies',
      values: { request: 'N2' },
      text: 'Line N2 depends on itself.',
    },
  ]);
  expect(drawn(planned)).toBe('network:N1,N2 voice:V1 | cloud:C1,C2');
});

test('A planner that is given a circle refuses it instead of running for ever', () => {
  const circle = new Map([
    [0, new Set([1])],
    [1, new Set([0])],
  ]);
  expect(() =>
    draftTickets(
      new Map([
        [0, 'network'],
        [1, 'voice'],
      ]),
      circle,
    ),
  ).toThrow(RangeError);
});
