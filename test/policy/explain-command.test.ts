import { runExplainCommand } from '../../policy/explain-command.ts';
import { catalogue } from '../../workflows/catalogue.ts';
import { policyFolder, removePolicyFolders } from './policy-folder.ts';

afterAll(removePolicyFolders);

const friday = '2026-11-20T16:00:00Z';
const explain = (args: readonly string[], policyDir: string) =>
  runExplainCommand(args, { catalogue, policyDir });

test('CS-23: the targets of a procedure and their due times are explained, in the calendar of each region', () => {
  const { code, lines } = explain(['provisioning-handoff', 'P2', friday], policyFolder().dir);
  expect(code).toBe(0);
  expect(lines[0]).toMatch(
    /^provisioning-handoff, priority P2, from 2026-11-20T16:00:00.000Z \(policy [0-9a-f]{12}; default priority P3\)$/,
  );
  expect(lines.slice(1, 5)).toEqual([
    'clock billing (acknowledge, never pauses): 240 minutes of region',
    '  americas: 240 open minutes, at risk 2026-11-20T19:00:00.000Z, due 2026-11-20T20:00:00.000Z',
    '  emea: 240 open minutes, at risk 2026-11-23T10:00:00.000Z, due 2026-11-23T11:00:00.000Z',
    '  apac: 240 open minutes, at risk 2026-11-23T04:00:00.000Z, due 2026-11-23T05:00:00.000Z',
  ]);
  expect(lines).toContain('task stuck-effect: 60 minutes of region');
  expect(lines).toContain('  emea: due 2026-11-20T17:00:00.000Z');
});

test('G-1: a priority has its own target where policy gives it one, in minutes or in days', () => {
  const folder = policyFolder();
  const standing = '      default: { minutes: 240, calendar: region }\n';
  const own =
    '      P0: { minutes: 15, calendar: always }\n      P4: { businessDays: 2, calendar: emea }\n';
  folder.replace('provisioning-handoff.yaml', standing, `${standing}${own}`);
  const billing = (priority: string) =>
    explain(['provisioning-handoff', priority, friday], folder.dir).lines.slice(1, 3);
  expect(billing('P0')).toEqual([
    'clock billing (acknowledge, never pauses): 15 minutes of always',
    '  always: 15 open minutes, at risk 2026-11-20T16:11:15.000Z, due 2026-11-20T16:15:00.000Z',
  ]);
  expect(billing('P4')).toEqual([
    'clock billing (acknowledge, never pauses): 2 business days of emea',
    '  emea: 1080 open minutes, at risk 2026-11-24T11:30:00.000Z, due 2026-11-24T16:00:00.000Z',
  ]);
});

test('G-1: so has a task; every other priority has the target of its kind', () => {
  const folder = policyFolder();
  const standing = 'stuck-effect: { targetMinutes: 60, calendar: region }';
  folder.replace(
    'defaults.yaml',
    standing,
    standing.replace(' }', ', byPriority: { P0: { targetMinutes: 15, calendar: always } } }'),
  );
  const stuck = (priority: string) => {
    const { lines } = explain(['order-booking', priority, friday], folder.dir);
    const i = lines.findIndex((line) => line.startsWith('task stuck-effect'));
    return lines.slice(i, i + 2);
  };
  expect(stuck('P0')).toEqual([
    'task stuck-effect: 15 minutes of always',
    '  always: due 2026-11-20T16:15:00.000Z',
  ]);
  expect(stuck('P1')).toEqual([
    'task stuck-effect: 60 minutes of region',
    '  americas: due 2026-11-20T17:00:00.000Z',
  ]);
});

test('every value is explained by the file and line that it comes from, its own or defaults.yaml', () => {
  const folder = policyFolder();
  const { lines } = explain(['service-level-review', 'P2', friday], folder.dir);
  const at = (file: string, text: string) => `(${file}:${folder.lineOf(file, text)})`;
  expect(lines).toEqual(
    expect.arrayContaining([
      `value priority: "P3" ${at('defaults.yaml', 'priority: P3')}`,
      `value tasks.longestSnoozeDays: 90 ${at('defaults.yaml', 'longestSnoozeDays: 90')}`,
      `value tasks.leaseMinutes: 480 ${at('service-level-review.yaml', 'leaseMinutes: 480')}`,
      `value taskTargets.stuck-effect.targetMinutes: 240 ${at('service-level-review.yaml', 'stuck-effect: {')}`,
      `value taskTargets.stuck-effect.calendar: "region" ${at('defaults.yaml', 'stuck-effect: {')}`,
      `value exceptions.approverRoles: ["operations-manager"] ${at('defaults.yaml', 'approverRoles')}`,
    ]),
  );
});

test.each([
  {
    args: ['billing', 'P2', friday],
    error: '<procedure>: there is no policy for procedure billing',
  },
  { args: ['order-booking', 'P9', friday], error: '<priority> must be one of P0, P1, P2, P3, P4' },
  { args: ['order-booking', 'P2', 'now'], error: '<time> must be an instant in UTC' },
  { args: [], error: 'usage: ' },
  { args: ['order-booking', 'P2', friday, 'a', 'b'], error: 'usage: ' },
])('Other arguments, $args, get the reason and end with 2', ({ args, error }) => {
  const { dir } = policyFolder();
  expect(explain(args, dir)).toEqual({
    code: 2,
    lines: [],
    errors: [expect.stringContaining(error)],
  });
});

test('Faults of the policy are said instead', () => {
  const folder = policyFolder();
  folder.replace(
    'provisioning-handoff.yaml',
    'default: { minutes: 240, calendar: region }',
    'default: { minutes: 240, calendar: lunar }',
  );
  const { code, errors } = explain(['provisioning-handoff', 'P2', friday], folder.dir);
  const line = folder.lineOf('provisioning-handoff.yaml', 'lunar');
  expect([code, errors]).toEqual([
    1,
    [
      `provisioning-handoff.yaml:${line}: clocks.billing.targets.default.calendar names calendar lunar, which calendars.yaml does not define`,
    ],
  ]);
});
