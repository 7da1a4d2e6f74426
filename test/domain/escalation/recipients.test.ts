import { contactOf, type NoticeDirectory } from '../../../domain/escalation/directory.ts';
import {
  acceptEscalation,
  type EscalationView,
  handoffMinutes,
} from '../../../domain/escalation/escalation.ts';
import { recipientsOf, recipientText, taskRoleOf } from '../../../domain/escalation/recipients.ts';

const queue = { key: 'network', leadRole: 'provisioning-queue-lead' } as const;

describe('whom a rung tells', () => {
  test.each([
    { to: ['owner'], told: ['queue network'] },
    { to: ['queue-lead'], told: ['role provisioning-queue-lead'] },
    {
      to: ['operations-manager', 'on-call:on-duty-manager'],
      told: ['role operations-manager', 'on-call on-duty-manager'],
    },
    {
      to: ['queue-lead', 'provisioning-queue-lead', 'owner'],
      told: ['role provisioning-queue-lead', 'queue network'],
    },
  ] as const)('$to are $told, each once', ({ to, told }) => {
    expect(recipientsOf(to, queue).map(recipientText)).toEqual(told);
  });

  test('a ladder without a queue has neither owner nor lead', () => {
    expect(recipientsOf(['owner', 'queue-lead', 'billing-owner'], undefined)).toEqual([
      { role: 'billing-owner' },
    ]);
  });
});

describe('who gets the task of a rung', () => {
  const onCall = { 'on-duty-manager': 'operations-manager' } as const;
  test.each([
    {
      what: 'the first role it names',
      to: ['queue-lead', 'order-management-specialist', 'billing-owner'],
      role: 'order-management-specialist',
    },
    {
      what: 'the role of who is on call',
      to: ['on-call:on-duty-manager', 'queue-lead'],
      role: 'operations-manager',
    },
    {
      what: "the queue's lead when it names nobody else",
      to: ['owner', 'queue-lead'],
      role: 'provisioning-queue-lead',
    },
    { what: 'nobody when it names the owner alone', to: ['owner'], role: undefined },
    {
      what: 'nobody when the roster does not know the name',
      to: ['on-call:night-watch'],
      role: undefined,
    },
  ] as const)('$what', ({ to, role }) => {
    expect(taskRoleOf(to, { queue, onCall })).toBe(role);
  });
});

test('CS-47: the time to handoff runs from the escalation to its first acceptance', () => {
  const open: EscalationView = {
    id: 'L1',
    clock: 'billing',
    rung: 'lead',
    reason: 'late',
    to: ['role billing-owner'],
    escalatedAtMs: 60_000,
  };
  expect(handoffMinutes(open)).toBeUndefined();
  const accepted = acceptEscalation(open, 'ann', 60_000 + 7.5 * 60_000);
  expect(handoffMinutes(accepted)).toBe(7.5);
  expect(acceptEscalation(accepted, 'bob', 9_000_000)).toBe(accepted);
});

describe('where a recipient is reached', () => {
  const node = {
    title: 'Team lead',
    role: 'operations-manager',
    phone: '+1-512-555-0101',
    mail: 'team-lead@handoff.example',
  } as const;
  const directory: NoticeDirectory = {
    roles: { 'billing-owner': { mail: 'billing-owner@handoff.example' } },
    queues: { network: { chat: '#network' } },
    roster: { nodes: { 'team-lead': node }, rotations: {} },
    quietHours: {},
  };
  test.each([
    { to: { role: 'billing-owner' }, contact: { mail: 'billing-owner@handoff.example' } },
    { to: { role: 'operations-manager' }, contact: undefined },
    { to: { queue: 'network' }, contact: { chat: '#network' } },
    { to: { queue: 'constructor' }, contact: undefined },
    { to: { onCall: 'team-lead' }, contact: node },
    { to: { onCall: 'nobody' }, contact: undefined },
  ] as const)('$to', ({ to, contact }) => {
    expect(contactOf(directory, to, 0)).toEqual(contact);
  });
});
