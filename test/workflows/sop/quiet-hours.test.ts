import { updateNames } from '../../../domain/cases/messages.ts';
import { person } from '../../kit/case-driver.ts';
import {
  type PracticeDriver,
  type PracticeHarness,
  startPracticeHarness,
} from '../../kit/practice-harness.ts';
import { simpleClock } from '../../kit/practice-policy.ts';
import { deliveriesOf, reached, rungAt, rungsOf } from './notice-evidence.ts';

const minuteMs = 60_000;
const zone = 'UTC';
/**
 * Quiet for an hour, from half an hour after the tests begin; the cases begin within the minutes
 * before it.
 */
const fromMinute = (Math.floor(Date.now() / minuteMs) + 30) % 1440;
const toMinute = (fromMinute + 60) % 1440;
const minuteOfDay = (atMs: unknown) => Math.floor(Number(atMs) / minuteMs) % 1440;

const onCall = {
  zone,
  startsOn: '2026-01-05',
  role: 'operations-manager',
  title: 'Night watch',
} as const;
let harness: PracticeHarness;
beforeAll(async () => {
  harness = await startPracticeHarness({
    practice: {
      onCall: { 'night-watch': 'operations-manager' },
      clocks: {
        // Fires within the quiet hour, however long the set-up took.
        watched: simpleClock('resolve', 600, {
          ladder: {
            rungs: [
              rungAt(50, { key: 'remind', action: 'remind' }),
              rungAt(55, {
                key: 'escalate',
                action: 'escalate',
                to: ['operations-manager'],
                reason: 'Nobody has answered',
              }),
            ],
          },
        }),
        called: simpleClock('resolve', 600, {
          ladder: {
            rungs: [
              rungAt(5, { key: 'call', channel: 'phone', to: ['on-call:team-lead'] }),
              rungAt(6, { key: 'wake', channel: 'phone', to: ['on-call:night-watch'] }),
              rungAt(7, { key: 'write', channel: 'chat', to: ['billing-owner'] }),
            ],
          },
        }),
      },
    },
    notices: {
      roles: {
        'order-management-specialist': { mail: 'desk@handoff.example' },
        'operations-manager': { mail: 'manager@handoff.example' },
        'billing-owner': { chat: '#closed-room' },
      },
      quietHours: { americas: { zone, fromMinute, toMinute } },
      roster: {
        nodes: {
          'team-lead': {
            title: 'Team lead',
            role: 'operations-manager',
            phone: '+1-512-555-0101',
            mail: 'lead@handoff.example',
          },
        },
        rotations: { 'night-watch': { ...onCall, shifts: [], overrides: [] } },
      },
    },
  });
});
afterAll(() => harness.close());

async function started(clock: string, region = 'americas'): Promise<PracticeDriver> {
  const practice = await harness.start({ region });
  await practice.startClock(clock);
  return practice;
}
const told = async (practice: PracticeDriver) => reached(harness.sandbox, await practice.caseId());
const both = ['mail desk@handoff.example: remind 1', 'mail manager@handoff.example: escalate 1'];

describe('quiet hours', () => {
  test('hold back notices until they end, but neither the record nor the task', async () => {
    const practice = await started('watched');
    await practice.advance('56m');
    const during = await practice.document();
    expect(rungsOf(during)).toEqual(['remind 1', 'escalate 1']);
    expect(during.tasks.map(({ state }) => state)).toEqual(['open']);
    expect(during.case.escalations).toHaveLength(1);
    expect(deliveriesOf(during)).toEqual([
      'held role order-management-specialist',
      'held role operations-manager',
    ]);
    expect(await told(practice)).toEqual([]);
    await practice.advance('40m');
    const after = await practice.document();
    expect(deliveriesOf(after).slice(2).toSorted()).toEqual([
      'sent role operations-manager',
      'sent role order-management-specialist',
    ]);
    expect((await told(practice)).toSorted()).toEqual(both);
    const held = after.events.filter(({ kind }) => kind === 'notification.held');
    expect(held.map(({ data }) => minuteOfDay(data?.['untilMs']))).toEqual([toMinute, toMinute]);
    for (const { atMs } of after.events.filter(({ kind }) => kind === 'notification.sent'))
      expect(atMs).toBeGreaterThanOrEqual(Number(held[0]?.data?.['untilMs']));
    await practice.finish();
  });

  test('do not hold for a case of priority P0', async () => {
    const practice = await started('watched');
    const change = {
      caseId: await practice.caseId(),
      actor: person('mia', 'operations-manager'),
      priority: 'P0',
      reason: 'outage',
    };
    await practice.update(updateNames.setPriority, change);
    await practice.advance('56m');
    expect((await told(practice)).toSorted()).toEqual(both);
    await practice.finish();
  });

  test('of another region do not matter', async () => {
    const practice = await started('watched', 'emea');
    await practice.advance('56m');
    expect((await told(practice)).toSorted()).toEqual(both);
    await practice.finish();
  });

  test('OB-51: end without a word when the wait was over before them', async () => {
    const practice = await started('watched');
    await practice.advance('56m');
    await practice.tell({ do: 'meet', name: 'watched' });
    const met = await practice.sees('met', ({ case: view }) => view.clocks[0]?.state === 'met');
    expect(deliveriesOf(met).slice(2)).toEqual([
      'withdrawn role order-management-specialist',
      'withdrawn role operations-manager',
    ]);
    await practice.advance('3h');
    expect(await told(practice)).toEqual([]);
    await practice.finish();
  });
});

describe('a notice that reaches nobody', () => {
  test('CS-51, CS-55: a telephone that nobody answers, a gap on call and a closed room are told, and the ladder climbs on', async () => {
    await harness.sandbox.settings({
      'phone.numbers.+1-512-555-0101': 'no-answer',
      'chat.archived.#closed-room': true,
    });
    const practice = await started('called');
    await practice.advance('8m');
    const document = await practice.document();
    expect(rungsOf(document)).toEqual(['call 1', 'wake 1', 'write 1']);
    expect(deliveriesOf(document)).toEqual([
      'failed on-call team-lead no-answer',
      'failed on-call night-watch nobody-on-call',
      'failed role billing-owner refused',
    ]);
    expect(await told(practice)).toEqual(['phone +1-512-555-0101: call 1']);
    await practice.finish();
  });
});
