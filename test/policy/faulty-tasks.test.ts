import { readPolicy } from '../../workflows/load-policy.ts';
import { policyFolder, removePolicyFolders } from './policy-folder.ts';
import { type Fault, spoil } from './spoiled-file.ts';

afterAll(removePolicyFolders);

const exceptionExpiry = 'expiry: { minutes: 1080, calendar: region, onExpiry: reject }';
const approvalExpiry = 'expiry: { minutes: 5400, calendar: region, onExpiry: keep }';
const stuckEffect = 'stuck-effect: { targetMinutes: 60, calendar: region }';
const shared = 'defaults.yaml';
const forPriority = (row: string) =>
  `stuck-effect:\n    targetMinutes: 60\n    calendar: region\n    byPriority:\n      ${row}`;
const faults: readonly (Fault & { readonly file?: string })[] = [
  {
    file: shared,
    title: 'a lease of no time',
    from: 'leaseMinutes: 30',
    to: 'leaseMinutes: 0',
    on: 'leaseMinutes',
    field: 'tasks.leaseMinutes',
    reason: '>=1',
  },
  {
    file: shared,
    title: 'a lease of two days',
    from: 'leaseMinutes: 30',
    to: 'leaseMinutes: 2880',
    on: 'leaseMinutes',
    field: 'tasks.leaseMinutes',
    reason: '<=1440',
  },
  {
    title: 'a hand-over note that is neither demanded nor not',
    from: 'handOverNote: false',
    to: 'handOverNote: sometimes',
    on: 'handOverNote',
    field: 'tasks.handOverNote',
    reason: 'expected boolean',
  },
  {
    file: shared,
    title: 'a snooze of no time',
    from: 'longestSnoozeDays: 90',
    to: 'longestSnoozeDays: 0',
    on: 'longestSnoozeDays',
    field: 'tasks.longestSnoozeDays',
    reason: '>=1',
  },
  {
    file: shared,
    title: 'a snooze of more than a year',
    from: 'longestSnoozeDays: 90',
    to: 'longestSnoozeDays: 367',
    on: 'longestSnoozeDays',
    field: 'tasks.longestSnoozeDays',
    reason: '<=366',
  },
  {
    file: shared,
    title: 'tasks that are passed on to nobody',
    from: 'escalateTo: operations-manager',
    to: 'escalateTo: wizard',
    on: 'escalateTo: wizard',
    field: 'tasks.escalateTo',
    reason: 'Invalid option',
  },
  {
    title: 'reason codes of a kind of task that there is not',
    from: 'reasonCodes:\n    approval:',
    to: 'reasonCodes:\n    approvals:',
    on: 'approvals:',
    field: 'tasks.reasonCodes.approvals',
    reason: 'is a kind of task that nobody opens',
  },
  {
    title: 'reason codes of a verdict that there is not',
    from: '      reject:\n',
    to: '      refuse:\n',
    on: '      refuse:',
    field: 'tasks.reasonCodes.approval.refuse',
    reason: 'is not a field of this file',
  },
  {
    title: 'a reason code twice',
    from: '{ key: credit-risk,',
    to: '{ key: price,',
    on: '{ key: price, title: Credit risk }',
    field: 'tasks.reasonCodes.approval.reject[1].key',
    reason: 'repeats reason code price',
  },
  {
    title: 'exceptions that nobody may grant',
    from: 'approverRoles: [operations-manager, billing-owner]',
    to: 'approverRoles: []',
    on: 'approverRoles: []',
    field: 'exceptions.approverRoles',
    reason: 'Too small',
  },
  {
    title: 'an approver role twice',
    from: 'approverRoles: [operations-manager, billing-owner]',
    to: 'approverRoles: [billing-owner, billing-owner]',
    on: 'approverRoles',
    field: 'exceptions.approverRoles',
    reason: 'must not name a role twice',
  },
  {
    title: 'an approver role that there is not',
    from: 'approverRoles: [operations-manager, billing-owner]',
    to: 'approverRoles: [operations-manager, wizard]',
    on: 'wizard',
    field: 'exceptions.approverRoles[1]',
    reason: 'Invalid option',
  },
  {
    title: 'an approval by nobody',
    from: 'quorum: 1 # so many',
    to: 'quorum: 0 # so many',
    on: 'quorum: 0',
    field: 'approval.quorum',
    reason: '>=1',
  },
  {
    title: 'an expiry with an outcome that there is not',
    from: exceptionExpiry,
    to: exceptionExpiry.replace('reject', 'approve'),
    on: 'onExpiry: approve',
    field: 'exceptions.expiry.onExpiry',
    reason: 'must say reject, keep or escalate in onExpiry',
  },
  {
    title: 'an escalation to nobody',
    from: approvalExpiry,
    to: approvalExpiry.replace('keep', 'escalate'),
    on: 'onExpiry: escalate',
    field: 'approval.expiry.escalateTo',
    reason: 'is missing',
  },
  {
    title: 'an expiry in a calendar that is not defined',
    from: approvalExpiry,
    to: approvalExpiry.replace('region', 'moon'),
    on: 'calendar: moon',
    field: 'approval.expiry.calendar',
    reason: 'names calendar moon',
  },
  {
    file: shared,
    title: 'a target for a priority that there is not',
    from: stuckEffect,
    to: forPriority('P7: { targetMinutes: 15, calendar: always }'),
    on: 'P7:',
    field: 'taskTargets.stuck-effect.byPriority.P7',
    reason: 'is not a field of this file',
  },
  {
    file: shared,
    title: 'a target of no time for a priority',
    from: stuckEffect,
    to: forPriority('P0: { targetMinutes: 0, calendar: always }'),
    on: 'P0: { targetMinutes: 0',
    field: 'taskTargets.stuck-effect.byPriority.P0.targetMinutes',
    reason: '>=1',
  },
  {
    file: shared,
    title: 'a target for a priority without a calendar',
    from: stuckEffect,
    to: forPriority('P0: { targetMinutes: 15 }'),
    on: 'P0: { targetMinutes: 15 }',
    field: 'taskTargets.stuck-effect.byPriority.P0.calendar',
    reason: 'is missing',
  },
  {
    file: shared,
    title: 'a target for a priority in a calendar that is not defined',
    from: stuckEffect,
    to: forPriority('P0: { targetMinutes: 15, calendar: moon }'),
    on: 'calendar: moon',
    field: 'taskTargets.stuck-effect.byPriority.P0.calendar',
    reason: 'names calendar moon',
  },
  {
    title: 'the same of exceptions',
    from: exceptionExpiry,
    to: exceptionExpiry.replace('region', 'moon'),
    on: 'calendar: moon',
    field: 'exceptions.expiry.calendar',
    reason: 'names calendar moon',
  },
];

test.each(faults)('$title is told with file, line and field', (fault) => {
  const { reading, told } = spoil(fault.file ?? 'order-booking.yaml', fault);
  expect(reading).toEqual(told);
});

test('what is not said of tasks has its default: half an hour, no note, 90 days, the operations manager, no codes, one approval that does not expire', () => {
  const folder = policyFolder();
  const said = `  leaseMinutes: 30
  handOverNote: true # whoever gives a task to somebody else writes what is to be done next
  longestSnoozeDays: 90 # a task is put off for so long at most
  escalateTo: operations-manager # who gets a task that a person passes on without naming a role
`;
  folder.replace('defaults.yaml', said, '  {}\n');
  folder.replace('defaults.yaml', '  quorum: 1\n', '');
  folder.replace(
    'provisioning-handoff.yaml',
    'exceptions:\n  expiry: { minutes: 1080, calendar: region, onExpiry: reject }',
    'exceptions: {}',
  );
  const reading = readPolicy(folder.dir);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  const { tasks, exceptions } = reading.policy.forProcedure('provisioning-handoff');
  expect(tasks).toEqual({
    leaseMinutes: 30,
    handOverNote: false,
    longestSnoozeDays: 90,
    escalateTo: 'operations-manager',
    reasonCodes: {},
  });
  expect(exceptions).toEqual({ approverRoles: ['operations-manager'], quorum: 1 });
});
