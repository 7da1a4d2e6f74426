import { readPolicy } from '../../workflows/load-policy.ts';
import { policyFolder, removePolicyFolders } from './policy-folder.ts';

afterAll(removePolicyFolders);

const file = 'provisioning-handoff.yaml';
const target = 'default: { minutes: 240, calendar: region }';
const oneUnit =
  'must have a calendar and either minutes, from 1 to 525600, or businessDays, from 1 to 260';

test.each([
  {
    title: 'a target without a unit',
    to: 'default: { calendar: region }',
    field: 'default',
    reason: oneUnit,
  },
  {
    title: 'a target in two units',
    to: 'default: { minutes: 240, businessDays: 2, calendar: region }',
    field: 'default',
    reason: oneUnit,
  },
  {
    title: 'half a business day',
    to: 'default: { businessDays: 0.5, calendar: region }',
    field: 'default',
    reason: oneUnit,
  },
  {
    title: 'no target for most priorities',
    to: 'P1: { minutes: 60, calendar: region }',
    field: 'default',
    reason: 'is missing',
    on: 'billing:\n    kind',
  },
  {
    title: 'a priority that is none',
    to: `${target}\n      P7: { minutes: 60, calendar: region }`,
    field: 'P7',
    reason: 'is not a field of this file',
    on: 'P7:',
  },
  {
    title: 'an unknown calendar for one priority',
    to: `${target}\n      P0: { minutes: 15, calendar: lunar }`,
    field: 'P0.calendar',
    reason: 'names calendar lunar, which calendars.yaml does not define',
    on: 'lunar',
  },
])(
  'A clock with $title is refused with line, field and reason',
  ({ to, field, reason, on = to }) => {
    const folder = policyFolder();
    folder.replace(file, target, to);
    const reading = readPolicy(folder.dir);
    const [problem] = reading.ok ? [] : reading.problems;
    expect(problem).toMatchObject({ file, field: `clocks.billing.targets.${field}`, reason });
    const line = folder.lineOf(file, on);
    expect(Math.abs((problem?.line ?? 0) - line)).toBeLessThanOrEqual(
      on === to || reason !== 'is missing' ? 0 : 2,
    );
  },
);

test('G-1: targets in minutes and in days, by priority, reach the slice as they stand', () => {
  const folder = policyFolder();
  folder.replace(
    file,
    target,
    `${target}\n      P0: { minutes: 15, calendar: always }\n      P4: { businessDays: 2, calendar: emea }`,
  );
  const reading = readPolicy(folder.dir);
  expect(
    reading.ok && reading.policy.forProcedure('provisioning-handoff').clocks.billing.targets,
  ).toEqual({
    default: { minutes: 240, calendar: 'region' },
    P0: { minutes: 15, calendar: 'always' },
    P4: { businessDays: 2, calendar: 'emea' },
  });
});

test('A priority that is none is refused for a procedure', () => {
  const folder = policyFolder();
  folder.replace(file, '# Who may grant', 'priority: urgent\n# Who may grant');
  const reading = readPolicy(folder.dir);
  expect(reading.ok ? [] : reading.problems).toMatchObject([
    { file, line: folder.lineOf(file, 'priority: urgent'), field: 'priority' },
  ]);
});
