import { join } from 'node:path';
import { addOpenMinutes } from '../../../domain/sla/calendar.ts';
import { loadPolicy } from '../../../workflows/load-policy.ts';
import type { OrderDriver } from '../../kit/case-driver.ts';
import { type Harness, startHarness } from '../../kit/harness.ts';
import { clockOf, eventsOf, firingsOf, noticesOf, rungMinutes } from './ladder-evidence.ts';

/** Longer than the last rung of both ladders, holidays included. */
const wholeLadder = '30d';
/**
 * A skipped clock stands past the moment that a timer was set for by as much as the machine takes;
 * no two rungs are so close.
 */
const slackMs = 60_000;

const regions = [
  { region: 'americas', source: 'Q-1004', queue: 'network', zone: 'America/Chicago' },
  { region: 'emea', source: 'Q-1002', queue: 'cloud', zone: 'Europe/London' },
  { region: 'apac', source: 'Q-1103', queue: 'network', zone: 'Asia/Singapore' },
] as const;

let harness: Harness;
const orders = new Map<string, OrderDriver>();
beforeAll(async () => {
  harness = await startHarness();
  for (const { region, source } of regions) orders.set(region, await harness.order(source));
  await Promise.all(
    [...orders.values()].map(async (order) => {
      await order.handedOff();
      await order.handoff.advance(wholeLadder);
    }),
  );
});
afterAll(() => harness.close());

const orderOf = (region: string): OrderDriver => orders.get(region) as OrderDriver;

describe.each(regions)(
  'the ladder of a handoff that nobody acknowledges, in $region',
  ({ region, queue, zone }) => {
    const clocks = [
      { clock: 'billing', targetMinutes: 240 },
      { clock: `provisioning:${queue}`, targetMinutes: 480 },
    ];

    test.each(clocks)(
      'OB-51, G-13: $clock fires every rung once, at its moment of the business hours of the region',
      async ({ clock, targetMinutes }) => {
        const document = await orderOf(region).handoff.document();
        const { startedAtMs, dueAtMs, atRiskAtMs, breachedAtMs } = clockOf(document, clock);
        const calendar = loadPolicy(join(import.meta.dirname, '../../../policy')).calendars.get(
          region,
        );
        if (calendar === undefined) throw new Error(`no calendar ${region}`);
        const after = (minutes: number) => addOpenMinutes(calendar, startedAtMs, minutes);
        const firings = firingsOf(document, clock);
        expect(firings.map(({ rung, dueAtMs: at }) => [rung, at])).toEqual(
          rungMinutes(targetMinutes).map(([rung, minutes]) => [rung, after(minutes)]),
        );
        for (const firing of firings) {
          expect(firing.firedAtMs).toBeGreaterThanOrEqual(firing.dueAtMs);
          expect(firing.firedAtMs - firing.dueAtMs).toBeLessThan(slackMs);
        }
        expect([atRiskAtMs, dueAtMs, breachedAtMs]).toEqual([
          after(targetMinutes * 0.75),
          after(targetMinutes),
          after(targetMinutes),
        ]);
      },
    );

    test('G-6: no rung fires outside nine to six, Monday to Friday, by the wall clock of the region', async () => {
      const document = await orderOf(region).handoff.document();
      const wallClock = new Intl.DateTimeFormat('en-GB', {
        timeZone: zone,
        weekday: 'short',
        hour: '2-digit',
        minute: '2-digit',
        hour12: false,
      });
      const fired = clocks.flatMap(({ clock }) =>
        firingsOf(document, clock).map(({ dueAtMs }) => wallClock.format(dueAtMs)),
      );
      expect(fired).toHaveLength(16);
      for (const moment of fired)
        expect(moment).toMatch(/^(Mon|Tue|Wed|Thu|Fri) (09:[0-5]\d|1[0-7]:[0-5]\d|18:00)$/);
    });

    test('OB-51: at risk and breached are told once each, at risk with the reminder and before the breach', async () => {
      const document = await orderOf(region).handoff.document();
      for (const { clock } of clocks) {
        const [atRisk, ...again] = eventsOf(document, 'clock.at-risk', clock);
        const [breached, ...more] = eventsOf(document, 'clock.breached', clock);
        expect([again, more]).toEqual([[], []]);
        const [reminder, escalation] = eventsOf(document, 'ladder.rung', clock);
        expect(reminder?.n).toBeGreaterThan(atRisk?.n ?? Infinity);
        expect(breached?.n).toBeGreaterThan(reminder?.n ?? Infinity);
        expect(escalation?.n).toBeGreaterThan(breached?.n ?? Infinity);
      }
    });

    test('OB-51: every rung mails each of its recipients once', async () => {
      const told = (lead: string, owner: string) => [
        `${owner}@handoff.example: remind-owner 1`,
        `${lead}@handoff.example: escalate-to-lead 1`,
        'order-management@handoff.example: escalate-to-lead 1',
        ...[1, 2, 3, 4, 5, 6].map(
          (n) => `operations-manager@handoff.example: escalate-to-operations-manager ${n}`,
        ),
      ];
      const expected = [
        ...told('billing-lead', 'billing-queue'),
        ...told('provisioning-lead', `${queue}-queue`),
      ];
      const arrived = await noticesOf(
        harness,
        (await orderOf(region).handoff.document()).case.caseId,
      );
      expect([...arrived].sort((a, b) => a.localeCompare(b))).toEqual(
        expected.sort((a, b) => a.localeCompare(b)),
      );
      expect(await orderOf(region).handoff.events('notification.sent')).toHaveLength(
        expected.length,
      );
    });

    test('OB-51: the escalations open one task each, which name the late handoff', async () => {
      const { tasks } = await orderOf(region).handoff.document();
      const [ticket] = await orderOf(region).handedOff();
      const asked = tasks.map(
        ({ kind, role, state, data }) =>
          `${state} ${kind} of the ${role}: ${data['handoff'] as string}, ${data['rung'] as string}`,
      );
      expect(asked).toHaveLength(4);
      expect(new Set(asked)).toEqual(
        new Set([
          'open handoff-delay of the order-management-specialist: billing, escalate-to-lead',
          'open handoff-delay of the order-management-specialist: provisioning, escalate-to-lead',
          'open handoff-delay of the operations-manager: billing, escalate-to-operations-manager',
          'open handoff-delay of the operations-manager: provisioning, escalate-to-operations-manager',
        ]),
      );
      const late = tasks.find((task) => task.data['handoff'] === 'provisioning');
      expect(late).toMatchObject({
        data: { reference: ticket },
        description: expect.stringContaining(String(ticket)),
      });
    });
  },
);
