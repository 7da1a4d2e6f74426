import {
  type InboxFilter,
  type InboxTask,
  inboxTaskOf,
  isListed,
  type TaskViewName,
  taskViews,
  viewsOf,
} from '../../../domain/cases/inbox.ts';
import { taskView } from '../../store/sample-case.ts';

const nowMs = 1_000_000;
const viewer = { subject: 'ann', roles: ['billing-owner'], nowMs } as const;
const open: InboxTask = {
  state: 'open',
  roles: ['billing-owner'],
  procedure: 'order-booking',
  step: 'quote',
  customerId: 'C-1',
  priority: 'P2',
  openedAtMs: nowMs - 60_000,
  atRiskAtMs: nowMs + 1,
  dueAtMs: nowMs + 2,
};

const rows: readonly [what: string, change: Partial<InboxTask>, views: readonly TaskViewName[]][] =
  [
    ['nobody has it', {}, ['roles', 'unassigned']],
    ['somebody has it', { state: 'claimed', holder: 'bob' }, ['roles']],
    ['I have it', { state: 'claimed', holder: 'ann' }, ['mine', 'roles']],
    ['it is meant for me', { holder: 'ann' }, ['mine', 'roles']],
    ['it is of another role', { roles: ['operations-manager'] }, ['unassigned']],
    [
      'it is of several roles',
      { roles: ['operations-manager', 'billing-owner'] },
      ['roles', 'unassigned'],
    ],
    ['a moment before it is at risk', { atRiskAtMs: nowMs + 1 }, ['roles', 'unassigned']],
    ['the moment it is at risk', { atRiskAtMs: nowMs }, ['roles', 'unassigned', 'at-risk']],
    [
      'the moment it is due',
      { atRiskAtMs: nowMs - 9, dueAtMs: nowMs },
      ['roles', 'unassigned', 'breached'],
    ],
    [
      'a moment before its snooze ends',
      { dueAtMs: 1, holder: 'ann', snoozedUntilMs: nowMs + 1 },
      ['snoozed'],
    ],
    ['the moment its snooze ends', { snoozedUntilMs: nowMs }, ['roles', 'unassigned']],
    ['it is decided', { state: 'completed', dueAtMs: 1, holder: 'ann' }, []],
    ['it was cancelled', { state: 'cancelled', snoozedUntilMs: nowMs + 1 }, []],
  ];

test.each(rows)('the lists of a task: %s', (_what, change, views) => {
  const task = { ...open, ...change };
  expect(viewsOf(task, viewer)).toEqual(views);
  expect(taskViews.filter((view) => isListed(task, { view }, viewer))).toEqual(views);
  const isClosed = task.state === 'completed' || task.state === 'cancelled';
  expect(isListed(task, {}, viewer)).toBe(!isClosed && !views.includes('snoozed'));
});

const filters: readonly [InboxFilter, boolean][] = [
  [
    {
      procedure: 'order-booking',
      step: 'quote',
      customerId: 'C-1',
      priority: 'P2',
      role: 'billing-owner',
      olderThanMinutes: 1,
    },
    true,
  ],
  [{ procedure: 'provisioning-handoff' }, false],
  [{ step: 'terms' }, false],
  [{ customerId: 'C-2' }, false],
  [{ priority: 'P1' }, false],
  [{ role: 'operations-manager' }, false],
  [{ olderThanMinutes: 1.01 }, false],
  [{ visible: ['billing-owner'] }, true],
  [{ visible: ['operations-manager'] }, false],
  [{ sight: { 'order-booking': 'every' } }, true],
  [{ sight: { 'order-booking': ['billing-owner'] } }, true],
  [{ sight: { 'order-booking': ['operations-manager'] } }, false],
  [{ sight: { 'provisioning-handoff': 'every' } }, false],
  [{ sight: {} }, false],
  [{ state: 'open' }, true],
  [{ state: 'claimed' }, false],
];
test.each(filters)('a filter narrows every list: %j lists it: %s', (filter, listed) => {
  expect(isListed(open, filter, viewer)).toBe(listed);
  expect(isListed(open, { ...filter, view: 'unassigned' }, viewer)).toBe(listed);
});

test('closed tasks are listed only by their state, of any role or of the own', () => {
  const done: InboxTask = { ...open, state: 'completed' };
  expect(isListed(done, { state: 'completed' }, viewer)).toBe(true);
  expect(isListed(done, { state: 'completed', view: 'roles' }, viewer)).toBe(true);
  expect(
    isListed(
      done,
      { state: 'completed', view: 'roles' },
      { ...viewer, roles: ['operations-manager'] },
    ),
  ).toBe(false);
  expect(taskViews.filter((view) => isListed(done, { state: 'completed', view }, viewer))).toEqual([
    'roles',
  ]);
});

test('who has a task: the one who claimed it, or else the one it was given to; nobody once it is closed', () => {
  const given = taskView('order-booking:quote:Q-1.00000001~1', { assignee: 'ann' });
  expect(inboxTaskOf(given).holder).toBe('ann');
  expect(inboxTaskOf({ ...given, state: 'claimed', claimedBy: 'bob' }).holder).toBe('bob');
  expect(inboxTaskOf({ ...given, state: 'completed', claimedBy: 'bob' }).holder).toBeUndefined();
});
