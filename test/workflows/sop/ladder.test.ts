import { updateNames } from '../../../domain/cases/messages.ts';
import { addOpenMinutes } from '../../../domain/sla/calendar.ts';
import { loadPolicy } from '../../../workflows/load-policy.ts';
import { person } from '../../kit/case-driver.ts';
import {
  type PracticeDriver,
  type PracticeHarness,
  startPracticeHarness,
} from '../../kit/practice-harness.ts';
import { replayProblems } from '../../kit/replays.ts';
import { laddered, late } from './laddered-clocks.ts';
import { deliveriesOf, reached, rungsOf, sentIdsOf } from './notice-evidence.ts';

let harness: PracticeHarness;
beforeAll(async () => {
  harness = await startPracticeHarness(laddered);
});
afterAll(() => harness.close());
afterEach(() => harness.sandbox.heal());

const cases: PracticeDriver[] = [];

async function started(clock: string): Promise<PracticeDriver> {
  const practice = await harness.start();
  cases.push(practice);
  await practice.startClock(clock);
  return practice;
}

const acknowledge = async (practice: PracticeDriver, clock: string, subject = 'ann') =>
  practice.update(updateNames.acknowledgeLadder, {
    caseId: await practice.caseId(),
    clock,
    actor: person(subject, 'operations-manager'),
    reason: 'I have it',
  });
const told = async (practice: PracticeDriver) => reached(harness.sandbox, await practice.caseId());
const l2 = '+1-512-555-0102';

describe('a ladder that nobody stops', () => {
  let practice: PracticeDriver;
  beforeAll(async () => {
    practice = await started('everything');
    await practice.advance('61m');
  });

  test('OB-51: fires every rung and repeat once, in order', async () => {
    expect(rungsOf(await practice.document())).toEqual([
      'remind 1',
      'tell 1',
      'call 1',
      'call 2',
      'call 3',
      'hand-over 1',
      'incident 1',
    ]);
  });

  test('OB-51, CS-51: reaches each recipient once on the channel of the rung, by mail, telephone and chat', async () => {
    expect(await told(practice)).toEqual([
      'mail desk@handoff.example: remind 1',
      'mail manager@handoff.example: hand-over 1',
      `phone ${l2}: call 1`,
      `phone ${l2}: call 2`,
      `phone ${l2}: call 3`,
      'phone +1-512-555-0103: incident 1',
      'chat #desk: tell 1',
    ]);
  });

  test('the timeline tells what became of each notice; one without an address of the channel failed', async () => {
    const deliveries = deliveriesOf(await practice.document());
    expect(deliveries.toSorted()).toEqual([
      'failed role operations-manager no-address',
      'sent on-call incident-manager',
      ...Array.from({ length: 3 }, () => 'sent on-call l2-support'),
      'sent role operations-manager',
      'sent role order-management-specialist',
      'sent role order-management-specialist',
    ]);
  });

  test('CS-47: an escalation opens a task of the role behind the on-call name, and the reassigning rung gives it to another', async () => {
    const { tasks, case: view, events } = await practice.document();
    expect(tasks).toMatchObject([
      { kind: 'escalation', state: 'open', role: 'operations-manager', data: { rung: 'call' } },
    ]);
    expect(events.find(({ kind }) => kind === 'task.opened')?.data).toMatchObject({
      role: 'customer-operations-coordinator',
    });
    expect(view.escalations).toMatchObject([
      {
        id: 'L1',
        rung: 'call',
        reason: late.reason,
        to: ['on-call l2-support'],
        taskId: tasks[0]?.taskId,
      },
      {
        id: 'L2',
        rung: 'hand-over',
        reason: late.reason,
        to: ['role operations-manager'],
        taskId: tasks[0]?.taskId,
      },
    ]);
    expect(view.escalations.filter(({ acceptedAtMs }) => acceptedAtMs !== undefined)).toEqual([]);
  });

  test('CS-52: the incident is opened once, labelled P0, and linked', async () => {
    const { case: view, events } = await practice.document();
    const incidents = await harness.sandbox.incidents(`${view.caseId}/everything`);
    expect(incidents).toMatchObject([
      { tags: ['P0'], priority: 'urgent', subject: expect.stringMatching(/^P0: /) },
    ]);
    expect(view.references).toContainEqual({ kind: 'incident', id: incidents[0]?.['id'] });
    expect(events.filter(({ kind }) => kind === 'incident.opened')).toHaveLength(1);
  });

  test('CS-47: who claims the task accepts the escalations behind it, with the time to handoff', async () => {
    const [task] = (await practice.document()).tasks;
    await practice.advance('4m');
    expect(
      await practice.update(updateNames.claim, {
        taskId: task?.taskId,
        actor: person('bob', 'operations-manager'),
      }),
    ).toMatchObject({
      ok: true,
    });
    const { case: view, events } = await practice.document();
    expect(view.escalations).toMatchObject([{ acceptedBy: 'bob' }, { acceptedBy: 'bob' }]);
    const minutes = events
      .filter(({ kind }) => kind === 'escalation.accepted')
      .map(({ data }) => Math.round(Number(data?.['handoffMinutes'])));
    expect(minutes).toEqual([35, 15]);
    await practice.finish();
  });
});

describe('an acknowledgment', () => {
  test('OB-51, CS-47: stops the ladder at once, accepts its escalations, and leaves the clock running', async () => {
    const practice = await started('short');
    await practice.advance('21m');
    const before = await told(practice);
    expect(await acknowledge(practice, 'short')).toMatchObject({ ok: true });
    await practice.advance('3h');
    const { case: view, events } = await practice.document();
    expect(await told(practice)).toEqual(before);
    expect(view.clocks[0]).toMatchObject({
      state: 'breached',
      ladder: { round: 1, acknowledgedBy: 'ann' },
    });
    expect(view.escalations).toMatchObject([{ acceptedBy: 'ann' }]);
    expect(events.filter(({ kind }) => kind === 'ladder.acknowledged')).toMatchObject([
      { actor: 'ann', data: { comment: 'I have it' } },
    ]);
    await practice.finish();
  });

  test('before the first rung leaves nothing to tell', async () => {
    const practice = await started('short');
    await acknowledge(practice, 'short');
    await practice.advance('3h');
    expect([await told(practice), rungsOf(await practice.document())]).toEqual([[], []]);
    await practice.finish();
  });

  test('of a clock that is unknown, or has ended, is refused', async () => {
    const practice = await started('short');
    expect(await acknowledge(practice, 'nothing')).toMatchObject({
      ok: false,
      code: 'unknown-clock',
    });
    await practice.tell({ do: 'meet', name: 'short' });
    await practice.sees('met', ({ case: view }) => view.clocks[0]?.state === 'met');
    expect(await acknowledge(practice, 'short')).toMatchObject({ ok: false, code: 'clock-state' });
    await practice.finish();
  });

  test('takes back a notice that is still being retried', async () => {
    const practice = await started('short');
    await harness.sandbox.fault({ system: 'mail', kind: 'status', status: 451 });
    // A retry is skipped as it comes, so the clock of the case would not get past a notice that
    // never goes through.
    const moved = practice.advance('10m').catch(() => undefined);
    await practice.sees('the rung', (document) => rungsOf(document).length === 1);
    await acknowledge(practice, 'short');
    await practice.sees(
      'the end of it',
      (document) => deliveriesOf(document).join() === 'withdrawn role order-management-specialist',
    );
    await moved;
    await harness.sandbox.heal();
    await practice.advance('3h');
    expect(await told(practice)).toEqual([]);
    await practice.finish();
  });
});

describe('an acknowledgment that goes silent', () => {
  test('starts the ladder again from its first rung after the set time, as often as policy says', async () => {
    const practice = await started('rearmed');
    await practice.advance('11m');
    await acknowledge(practice, 'rearmed');
    await practice.advance('29m');
    expect(rungsOf(await practice.document())).toEqual(['remind 1']);
    await practice.advance('90s');
    const again = await practice.document();
    expect(rungsOf(again)).toEqual(['remind 1', 'remind 1']);
    expect(again.case.clocks[0]?.ladder).toEqual({ round: 2 });
    expect(again.events.find(({ kind }) => kind === 'ladder.rearmed')?.data).toMatchObject({
      round: 2,
      acknowledgedBy: 'ann',
    });
    await practice.advance('11m');
    expect(rungsOf(await practice.document())).toEqual(['remind 1', 'remind 1', 'escalate 1']);
    await acknowledge(practice, 'rearmed', 'bob');
    await practice.advance('3h');
    expect(rungsOf(await practice.document())).toHaveLength(3);
    expect(await told(practice)).toEqual([
      'mail desk@handoff.example: remind 1',
      'mail desk@handoff.example: remind 1',
      'mail manager@handoff.example: escalate 1',
    ]);
    const ids = sentIdsOf(await practice.document());
    expect(ids).toEqual([
      '/rearmed/remind/1/1',
      '/rearmed/round-2/remind/1/1',
      '/rearmed/round-2/escalate/1/1',
    ]);
    await practice.finish();
  });

  test('counts the silence from the last thing that a person did on the case', async () => {
    const practice = await started('rearmed');
    await acknowledge(practice, 'rearmed');
    await practice.advance('20m');
    const note = {
      caseId: await practice.caseId(),
      actor: person('ann', 'operations-manager'),
      text: 'on it',
    };
    await practice.update(updateNames.note, note);
    await practice.advance('20m');
    await acknowledge(practice, 'rearmed');
    await practice.advance('29m');
    expect(rungsOf(await practice.document())).toEqual([]);
    await practice.advance('2m');
    expect(rungsOf(await practice.document())).toEqual(['remind 1']);
    await practice.finish();
  });

  test('G-6: counts silence and the later rungs in the calendar of the clock', async () => {
    const practice = await started('inHours');
    await acknowledge(practice, 'inHours');
    await practice.advance('8d');
    const document = await practice.document();
    expect(rungsOf(document)).toEqual(['remind 1', 'escalate 1']);
    const calendar = loadPolicy('policy').calendars.get('americas');
    if (calendar === undefined) throw new Error('no calendar americas');
    const [taken] = document.events.filter(({ kind }) => kind === 'ladder.acknowledged');
    const dueMs = document.events
      .filter(({ kind }) => kind === 'ladder.rung')
      .map(({ data }) => Number(data?.['dueAtMs']));
    const silentMs = addOpenMinutes(calendar, taken?.atMs ?? 0, 30);
    expect((dueMs[0] ?? 0) - silentMs).toBeGreaterThanOrEqual(0);
    expect((dueMs[0] ?? 0) - silentMs).toBeLessThan(60_000);
    expect(dueMs[1]).toBe(addOpenMinutes(calendar, dueMs[0] ?? 0, 10));
    await practice.finish();
  });

  test('wakes nobody once the clock is met', async () => {
    const practice = await started('rearmed');
    await acknowledge(practice, 'rearmed');
    await practice.tell({ do: 'meet', name: 'rearmed' });
    await practice.sees('met', ({ case: view }) => view.clocks[0]?.state === 'met');
    await practice.advance('3h');
    expect(rungsOf(await practice.document())).toEqual([]);
    await practice.finish();
  });

  test('CS-52: opens no second incident', async () => {
    const practice = await started('incidents');
    await practice.advance('11m');
    await acknowledge(practice, 'incidents');
    await practice.advance('6m');
    expect(rungsOf(await practice.document())).toEqual(['incident 1', 'incident 1']);
    expect(await harness.sandbox.incidents(`${await practice.caseId()}/incidents`)).toHaveLength(1);
    await practice.finish();
  });
});

describe('the ladder of a clock that does not run on', () => {
  const control = async (practice: PracticeDriver, name: string) =>
    practice.update(name, {
      caseId: await practice.caseId(),
      clock: 'short',
      actor: person('ann', 'operations-manager'),
      reason: 'waiting for the customer',
    });

  test('waits while its clock is paused, and goes on where it was', async () => {
    const practice = await started('short');
    await practice.advance('11m');
    await control(practice, updateNames.pauseClock);
    await practice.advance('3h');
    expect(rungsOf(await practice.document())).toEqual(['remind 1']);
    await control(practice, updateNames.resumeClock);
    await practice.advance('8m');
    expect(rungsOf(await practice.document())).toEqual(['remind 1']);
    await practice.advance('2m');
    expect(rungsOf(await practice.document())).toEqual(['remind 1', 'escalate 1']);
    await practice.finish();
  });

  test('CS-47: ends its tasks and counts as accepted when its clock is met, and only ends when the case is cancelled', async () => {
    const [met, cancelled] = [await started('short'), await started('short')];
    await Promise.all([met, cancelled].map((practice) => practice.advance('21m')));
    await met.tell({ do: 'meet', name: 'short' });
    const after = await met.sees('met', ({ case: view }) => view.clocks[0]?.state === 'met');
    expect(after.case.escalations).toMatchObject([{ acceptedBy: 'handoff' }]);
    expect(after.tasks.map(({ state }) => state)).toEqual(['cancelled']);
    await met.finish();
    await cancelled.cancel();
    await expect(cancelled.handle.result()).rejects.toThrow('cancelled');
    const { case: view, tasks } = await cancelled.document();
    expect(view.escalations[0]).not.toHaveProperty('acceptedAtMs');
    expect(tasks.map(({ state }) => state)).toEqual(['cancelled']);
  });

  test('CS-20: begins anew with each cycle of a periodic clock, and tells again', async () => {
    const practice = await started('periodic');
    await practice.advance('11m');
    await practice.tell({ do: 'restart', name: 'periodic' });
    await practice.sees('cycle 2', ({ case: view }) => view.clocks[0]?.cycle === 2);
    await practice.advance('11m');
    expect(await told(practice)).toEqual(
      Array.from({ length: 2 }, () => 'mail desk@handoff.example: remind 1'),
    );
    const ids = sentIdsOf(await practice.document());
    expect(ids).toEqual(['/periodic/remind/1/1', '/periodic/cycle-2/remind/1/1']);
    await practice.finish();
  });
});

test('F-38: the history of every ladder above replays', async () => {
  expect(cases.length).toBeGreaterThan(10);
  expect(await replayProblems(cases, harness.place.bundlePath)).toEqual([]);
});
