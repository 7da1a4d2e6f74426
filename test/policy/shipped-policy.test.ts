import { join } from 'node:path';
import { planLadder } from '../../domain/escalation/ladder.ts';
import { dutyOf } from '../../domain/escalation/roster.ts';
import { addOpenMinutes } from '../../domain/sla/calendar.ts';
import { loadPolicy } from '../../workflows/load-policy.ts';
import { approvalReasons } from '../../workflows/order-booking/rules/approval.ts';
import { requiredSettings } from '../../workflows/order-booking/rules/billing-check.ts';
import { requiredApprovalLevel } from '../../workflows/order-booking/rules/quote-check.ts';
import { planHandoff } from '../../workflows/provisioning-handoff/rules/routing.ts';
import { customer, discountedBy, terms } from '../workflows/order-booking/rules/order-facts.ts';

const policy = loadPolicy(join(import.meta.dirname, '../../policy'));
const booking = policy.forProcedure('order-booking');
const handoff = policy.forProcedure('provisioning-handoff');

test('OB-8: no discount needs level 1, 10 % level 2, 20 % level 3', () => {
  const levels = [0, 999, 1_000, 1_999, 2_000].map((discountMinor) =>
    requiredApprovalLevel(discountedBy(discountMinor), booking.quote),
  );
  expect(levels).toEqual([1, 1, 2, 2, 3]);
});

test('An order above USD 500,000.00 or above a discount of 25 % needs an approval by the operations manager', () => {
  const worth = (unitPriceMinor: number) => ({
    ...terms,
    termMonths: 1,
    adjustments: [],
    lines: [{ lineId: 'L1', sku: 'S', quantity: 1, unitPriceMinor }],
  });
  expect(approvalReasons(worth(50_000_000), booking.approval)).toEqual([]);
  expect(approvalReasons(worth(50_000_001), booking.approval)).toHaveLength(1);
  expect(approvalReasons(discountedBy(2_500), booking.approval)).toEqual([]);
  expect(approvalReasons(discountedBy(2_501), booking.approval)).toHaveLength(1);
  expect(booking.approval.approverRole).toBe('operations-manager');
});

test('Every currency of the regions has a limit of its own', () => {
  expect(Object.keys(booking.approval.totalContractValueMinor)).toEqual(
    expect.arrayContaining(['USD', 'EUR', 'GBP', 'SGD', 'JPY']),
  );
});

test('OB-23: what a billing account must have depends on country and customer type', () => {
  expect(requiredSettings(customer, booking.billing)).toEqual(['tax', 'currency', 'paymentMethod']);
  expect(requiredSettings({ ...customer, type: 'public-sector' }, booking.billing)).toEqual([
    'tax',
    'currency',
  ]);
  expect(requiredSettings({ ...customer, country: 'HK' }, booking.billing)).toEqual([
    'currency',
    'paymentMethod',
  ]);
});

test('OB-33: booked, activated and confirmed count as booked', () => {
  expect(booking.crm.bookedEquivalents).toEqual(['booked', 'activated', 'confirmed']);
});

test.each([
  ['OB-35', 'activate-schedule'],
  ['OB-36', 'first-invoice'],
  ['OB-37', 'recurring-cycle'],
] as const)('%s: %s is one of the billing actions', (_id, action) => {
  expect(booking.billing.actions).toContain(action);
});

test('OB-35..OB-37: the billing actions run in the order schedule, invoice, cycle', () => {
  expect(booking.billing.actions).toEqual([
    'activate-schedule',
    'first-invoice',
    'recurring-cycle',
  ]);
});

test('OB-45: network, voice and cloud products have a queue each, and a legacy product has none', () => {
  const skus = [
    'NET-FIBER-1G',
    'NET-FIBER-10G',
    'NET-ROUTER',
    'VOICE-SIP-50',
    'VOICE-NUM-100',
    'CLOUD-BACKUP-1T',
    'CLOUD-VM-M',
    'LEGACY-ISDN',
  ];
  const lines = skus.map((sku, i) => ({ lineId: `L${i}`, sku, quantity: 1, unitPriceMinor: 1 }));
  const { waves, findings } = planHandoff({ lines, dependencies: [], policy: handoff });
  expect(
    waves.map((wave) => wave.map(({ queue, items }) => [queue.key, items.map((item) => item.sku)])),
  ).toEqual([
    [
      ['network', skus.slice(0, 3)],
      ['voice', skus.slice(3, 5)],
      ['cloud', skus.slice(5, 7)],
    ],
  ]);
  expect(findings.map((finding) => finding.values.request)).toEqual(['LEGACY-ISDN']);
});

test('OB-50: the order goes on to in-fulfilment, then to completed', () => {
  expect([booking.crm.nextStageStatus, booking.crm.completedStatus]).toEqual([
    'in-fulfilment',
    'completed',
  ]);
});

test.each([
  { clock: 'billing', target: 240, minutes: [180, 240, 480, 960, 1440, 1920, 2400, 2880] },
  { clock: 'provisioning', target: 480, minutes: [360, 480, 720, 1200, 1680, 2160, 2640, 3120] },
] as const)(
  'OB-51: the $clock acknowledgment has $target business minutes, and its ladder climbs at $minutes',
  ({ clock, target, minutes }) => {
    const { kind, targets, atRiskShare, ladder } = handoff.clocks[clock];
    expect([kind, targets, atRiskShare]).toEqual([
      'acknowledge',
      { default: { minutes: target, calendar: 'region' } },
      0.75,
    ]);
    const plan = planLadder(ladder.rungs, target);
    expect(plan.map((step) => step.minutes)).toEqual(minutes);
    expect(plan.slice(0, 3).map(({ rung: { action, to } }) => [action, to])).toEqual([
      ['remind', ['owner']],
      ['escalate', ['queue-lead', 'order-management-specialist']],
      ['escalate', ['operations-manager']],
    ]);
  },
);

test('OB-51: no address enters a slice, and every function that a rung names is reached by policy', () => {
  expect(JSON.stringify([booking, handoff])).not.toMatch(/@|\+\d/);
  const { roles, queues } = policy.notices;
  for (const role of [
    'billing-queue-lead',
    'operations-manager',
    'order-management-specialist',
    'provisioning-queue-lead',
  ])
    expect(roles[role]?.mail).toMatch(/@handoff\.example$/);
  expect(Object.keys(queues).toSorted()).toEqual(['billing', 'cloud', 'network', 'voice']);
});

test('CS-54: the roster holds the contact nodes of the procedure', () => {
  const { nodes } = policy.notices.roster;
  expect(nodes['team-lead']).toMatchObject({ title: 'Team lead', phone: '+1-512-555-0101' });
  expect(nodes['l2-support']).toMatchObject({ title: 'L2 support', phone: '+1-512-555-0102' });
  expect(nodes['incident-manager']).toMatchObject({
    title: 'Incident manager',
    mail: 'incident-manager@handoff.example',
  });
});

test('CS-51, CS-55: every quarter of an hour of two years has an on-duty manager with telephone and mailbox', () => {
  const { nodes, rotations } = policy.notices.roster;
  const rotation = rotations['on-duty-manager'];
  if (rotation === undefined) throw new Error('there is no rotation on-duty-manager');
  const duty = dutyOf(rotation, Date.parse('2026-01-01T00:00Z'), Date.parse('2028-01-01T00:00Z'));
  for (const { node } of duty) {
    expect(nodes[node ?? '']?.phone).toMatch(/^\+1-512-555-01\d\d$/);
    expect(nodes[node ?? '']?.mail).toMatch(/@handoff\.example$/);
  }
  expect(new Set(duty.map(({ node }) => node))).toEqual(new Set(['team-lead', 'incident-manager']));
});

test('No region is disturbed at night, and every region has quiet hours', () => {
  expect(Object.keys(policy.notices.quietHours)).toEqual(['americas', 'emea', 'apac']);
  for (const { fromMinute, toMinute } of Object.values(policy.notices.quietHours))
    expect([fromMinute, toMinute]).toEqual([1260, 420]);
});

test.each([
  { region: 'americas', start: '2026-11-25T23:00Z', due: '2026-11-27T18:00Z' },
  { region: 'emea', start: '2026-12-24T17:00Z', due: '2026-12-29T12:00Z' },
  { region: 'apac', start: '2026-12-31T09:00Z', due: '2027-01-04T04:00Z' },
  { region: 'americas', start: '2027-12-30T23:00Z', due: '2028-01-03T18:00Z' },
  { region: 'always', start: '2026-12-31T22:00Z', due: '2027-01-01T02:00Z' },
])(
  'Four hours from $start over holidays of calendar $region are over at $due',
  ({ region, start, due }) => {
    const calendar = policy.calendars.get(region);
    expect(
      calendar && new Date(addOpenMinutes(calendar, Date.parse(start), 240)).toISOString(),
    ).toBe(new Date(due).toISOString());
  },
);

test('Every calendar of a region lists holidays of this year and the next, in order and on days that would be open', () => {
  for (const region of ['americas', 'emea', 'apac']) {
    const holidays = policy.calendars.get(region)?.holidays ?? [];
    expect(holidays).toEqual([...new Set(holidays)].toSorted());
    expect(holidays.filter((day) => day.startsWith('2026')).length).toBeGreaterThanOrEqual(8);
    expect(holidays.filter((day) => day.startsWith('2027')).length).toBeGreaterThanOrEqual(8);
    expect(holidays.filter((day) => [0, 6].includes(new Date(day).getUTCDay()))).toEqual([]);
  }
});

test('The slices of policy that enter a history are small', () => {
  expect(JSON.stringify(booking).length).toBeLessThan(2_500);
  expect(JSON.stringify(handoff).length).toBeLessThan(3_000);
});
