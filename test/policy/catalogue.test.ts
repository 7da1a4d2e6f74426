import { z } from 'zod';
import { clockSchema } from '../../policy/clock.schema.ts';
import { calendar, otherProcedure, toldRole } from '../../policy/fields.schema.ts';
import { readPolicy } from '../../policy/load.ts';
import { procedureFields } from '../../policy/procedure-policy.schema.ts';
import { queueOf } from '../../policy/queue.schema.ts';
import { problemText } from '../../policy/yaml-file.ts';
import { catalogue } from '../../workflows/catalogue.ts';
import { policyFolder, removePolicyFolders } from './policy-folder.ts';

afterAll(removePolicyFolders);

const definition = {
  key: 'tower-visit',
  clocks: { arrival: { title: 'Arrival at the tower' } },
  taskKinds: { visit: { title: 'Visit the tower' } },
};
/** A procedure that no code of the policy knows, with fields of its own at any depth. */
const towerVisit = {
  definition,
  policy: z.strictObject({
    ...procedureFields(definition),
    crews: z.array(queueOf('arrival')),
    regions: z.record(z.string(), z.strictObject({ open: calendar, told: toldRole })).default({}),
    weather: clockSchema.exactOptional(),
    after: z.array(otherProcedure).default([]),
  }),
};
const all = { ...catalogue, towerVisit };
const keys = Object.values(catalogue).map((edge) => edge.definition.key);
const file = 'tower-visit.yaml';
const crew =
  '  - { key: north, title: North, leadRole: billing-queue-lead, mail: north@handoff.example }';
const clock = (calendarName: string, to: string) =>
  `{ kind: stage, targets: { default: { minutes: 60, calendar: ${calendarName} } }, ladder: { rungs: [{ key: call, at: { shareOfTarget: 1 }, action: notify, channel: mail, to: [${to}] }] } }`;
const right = [
  `clocks: { arrival: ${clock('always', 'owner')} }`,
  'taskTargets: { visit: { targetMinutes: 60, calendar: region } }',
  'crews:',
  crew,
];

/** What is told of the files, with these lines in place of the right ones. */
function told(lines: readonly string[]): readonly string[] {
  const folder = policyFolder();
  folder.write(file, `${lines.join('\n')}\n`);
  const reading = readPolicy(all, folder.dir);
  return reading.ok ? [] : reading.problems.map(problemText);
}

test('a procedure of the catalogue has its file, and what it leaves out is as defaults.yaml has it', () => {
  const folder = policyFolder();
  folder.write(file, `${right.join('\n')}\n`);
  const reading = readPolicy(all, folder.dir);
  if (!reading.ok) throw new Error(reading.problems.map(problemText).join('\n'));
  const slice = reading.policy.forProcedure('tower-visit');
  expect(slice).toMatchObject({
    priority: 'P3',
    tasks: { leaseMinutes: 30, escalateTo: 'operations-manager' },
    taskTargets: { visit: { targetMinutes: 60 }, 'stuck-effect': { targetMinutes: 60 } },
  });
  expect(slice.crews).toEqual([{ key: 'north', title: 'North', leadRole: 'billing-queue-lead' }]);
  expect(reading.policy.notices.queues['north']).toMatchObject({ mail: 'north@handoff.example' });
  expect(reading.policy.procedures).toContain('tower-visit');
});

test('without its file it is told by name', () => {
  const reading = readPolicy(all, policyFolder().dir);
  expect(reading.ok ? [] : reading.problems.map(problemText)).toEqual([
    'tower-visit.yaml:1: cannot be read (ENOENT)',
  ]);
});

test('calendars, roles, ladders, queues and procedures of its own fields are checked without code for them', () => {
  const lines = [
    `clocks: { arrival: ${clock('lunar', 'owner')} }`,
    'taskTargets: { visit: { targetMinutes: 60, calendar: tidal } }',
    'crews:',
    crew.replace('north', 'voice').replace('billing-queue-lead', 'upstream-system'),
    'regions: { coast: { open: foggy, told: upstream-system } }',
    `weather: ${clock('always', '"on-call:nobody", owner')}`,
    'after: [order-booking, tower-visit]',
  ];
  expect(told(lines)).toEqual([
    `${file}:4: crews[0].key repeats queue voice`,
    `${file}:2: taskTargets.visit.calendar names calendar tidal, which calendars.yaml does not define`,
    `${file}:1: clocks.arrival.targets.default.calendar names calendar lunar, which calendars.yaml does not define`,
    `${file}:4: crews[0].leadRole names role upstream-system, which roles.yaml gives no mailbox`,
    `${file}:5: regions.coast.open names calendar foggy, which calendars.yaml does not define`,
    `${file}:5: regions.coast.told names role upstream-system, which roles.yaml gives no mailbox`,
    `${file}:6: weather.ladder.rungs[0].to[0] names on-call:nobody, which roster.yaml does not define`,
    `${file}:6: weather.ladder.rungs[0].to[1] names the owner, and this clock has no queue`,
    `${file}:7: after[1] is no procedure; there are ${keys.join(', ')}`,
  ]);
});

test('a kind of task without a target, and a target of a kind that nobody opens, are faults', () => {
  const [clocks = '', , ...crews] = right;
  expect(told([clocks, 'taskTargets: {}', ...crews])).toEqual([
    `${file}:2: taskTargets.visit is missing`,
  ]);
  expect(told([clocks, ...crews])).toEqual([`${file}:1: taskTargets.visit is missing`]);
  const handoff =
    'taskTargets: { visit: { targetMinutes: 60, calendar: region }, handoff-delay: {} }';
  expect(told([clocks, handoff, ...crews])).toEqual([
    `${file}:2: taskTargets.handoff-delay is a kind of task that nobody opens`,
  ]);
});

test('a clock without a policy, and a policy of a clock that there is not, are faults', () => {
  const [, ...rest] = right;
  expect(told(rest)).toEqual([`${file}:1: clocks.arrival is missing`]);
  const two = `clocks: { arrival: ${clock('always', 'owner')}, return: ${clock('always', 'owner')} }`;
  expect(told([two, ...rest])).toEqual([`${file}:1: clocks.return is no clock of the procedure`]);
});

test('a fault of defaults.yaml is told there, once for all procedures, unless a file decides otherwise', () => {
  const folder = policyFolder();
  folder.replace('defaults.yaml', 'approverRoles: [operations-manager]', 'approverRoles: []');
  folder.replace('defaults.yaml', 'compensationAttempts: 3', 'compensationAttempts: 0');
  const at = (text: string) => folder.lineOf('defaults.yaml', text);
  const { provisioningHandoff, serviceLevelReview } = catalogue;
  const both = [provisioningHandoff, serviceLevelReview].map(
    (edge) => `${edge.definition.key}.yaml`,
  );
  for (const name of keys.map((key) => `${key}.yaml`))
    if (!both.includes(name)) folder.remove(name);
  const faults = () => {
    const reading = readPolicy({ provisioningHandoff, serviceLevelReview }, folder.dir);
    return reading.ok ? [] : reading.problems.map(problemText);
  };
  const few = 'Too small: expected array to have >=1 items';
  const attempts = `defaults.yaml:${at('compensationAttempts')}: compensationAttempts Too small: expected number to be >=1`;
  expect(faults()).toEqual([
    attempts,
    `defaults.yaml:${at('approverRoles: []')}: exceptions.approverRoles ${few}`,
  ]);
  for (const name of both) {
    const own = 'exceptions: { approverRoles: [operations-manager] }\n';
    if (name.startsWith('service')) folder.replace(name, 'settleMinutes:', `${own}settleMinutes:`);
    else folder.replace(name, 'exceptions:\n', 'exceptions:\n  approverRoles: [billing-owner]\n');
  }
  expect(faults()).toEqual([attempts]);
});
