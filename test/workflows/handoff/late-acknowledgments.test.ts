import { type Harness, startHarness } from '../../kit/harness.ts';
import { alwaysOpen } from './always-open.ts';
import { clockOf, firingsOf, noticesOf } from './ladder-evidence.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ policy: alwaysOpen });
});
afterAll(() => harness.close());

describe('an acknowledgment that comes late', () => {
  test('OB-51, F-32: meets its clock late, keeps the breach, ends its delay tasks and stops its ladder alone', async () => {
    const order = await harness.order('Q-1004');
    const [ticket = ''] = await order.handedOff();
    const { handoff } = order;
    await handoff.advance('9h');
    const caseId = await handoff.caseId();
    const before = await handoff.document();
    const ofBilling = before.tasks.filter((task) => task.data['handoff'] === 'billing');
    expect(ofBilling.map(({ role, state }) => `${role} ${state}`)).toEqual(['order-management-specialist open', 'operations-manager open']);
    await order.acknowledgeBilling();
    const after = await handoff.sees('billing met', (document) => clockOf(document, 'billing').state === 'met');
    expect(clockOf(after, 'billing').breachedAtMs).toBe(clockOf(before, 'billing').dueAtMs);
    expect(after.events.find((event) => event.kind === 'clock.met')?.text).toMatch(/late/);
    const closed = after.tasks.filter((task) => task.data['handoff'] === 'billing');
    expect(closed.map((task) => task.state)).toEqual(['cancelled', 'cancelled']);
    const answer = await order.complete(ofBilling[0] as never, 'acknowledged');
    expect(answer).toMatchObject({ ok: false });

    await handoff.advance('5d');
    const later = await handoff.document();
    expect(firingsOf(later, 'billing')).toEqual(firingsOf(before, 'billing'));
    expect(firingsOf(later, 'provisioning:network')).toHaveLength(8);
    const mails = (await noticesOf(harness, caseId)).filter((notice) => notice.startsWith('billing'));
    expect(mails).toEqual(['billing-queue@handoff.example: remind-owner 1', 'billing-lead@handoff.example: escalate-to-lead 1']);

    await order.acknowledge({ handoff: 'provisioning', reference: ticket, owner: 'nora', dueAtMs: 1 });
    const quiet = await handoff.sees('only activation open', ({ case: view }) => view.waitingFor === `the activation of ${ticket}`);
    expect(quiet.case.clocks.map((clock) => clock.state)).toEqual(['met', 'met']);
    expect(quiet.tasks.filter((task) => task.state === 'open')).toEqual([]);
    await handoff.advance('20d');
    expect((await handoff.document()).events).toHaveLength(quiet.events.length);
    expect(quiet.case.slaState).toBe('breached');
    await order.acknowledge({ handoff: 'provisioning', reference: ticket, activatedAtMs: Date.now() });
    expect(await order.handle.result()).toMatchObject({ outcome: 'completed' });
  });

  test('OB-51: in time it leaves no rung to fire: no reminder, no mail, no task', async () => {
    const order = await harness.order('Q-1004');
    const [ticket = ''] = await order.handedOff();
    await order.acknowledgeBilling();
    await order.acknowledge({ handoff: 'provisioning', reference: ticket, owner: 'nora', dueAtMs: 1 });
    await order.handoff.sees('all met', ({ case: view }) => view.clocks.every((clock) => clock.state === 'met'));
    await order.handoff.advance('20d');
    const { events, tasks } = await order.handoff.document();
    expect(events.filter((event) => event.kind === 'ladder.rung')).toEqual([]);
    expect(tasks).toEqual([]);
    expect(await noticesOf(harness, await order.handoff.caseId())).toEqual([]);
  });
});

describe('notices that do not arrive at once', () => {
  afterEach(() => harness.sandbox.heal());

  test('OB-51: a mail server that is busy gets the notice again, and the recipient has it once', async () => {
    const order = await harness.order('Q-1004');
    await order.handedOff();
    await harness.sandbox.fault({ system: 'mail', kind: 'status', status: 451, count: 2 });
    await order.handoff.advance('181m');
    expect(await noticesOf(harness, await order.handoff.caseId())).toEqual(['billing-queue@handoff.example: remind-owner 1']);
    expect(await order.handoff.events('notification.sent')).toHaveLength(1);
  });

  test('OB-51: one that is refused for good is recorded as failed, and the ladder climbs on', async () => {
    const order = await harness.order('Q-1004');
    await order.handedOff();
    await harness.sandbox.fault({ system: 'mail', kind: 'status', status: 550, count: 1 });
    await order.handoff.advance('241m');
    const { events, tasks } = await order.handoff.document();
    const notices = events.filter((event) => event.kind.startsWith('notification.')).map((event) => event.kind);
    expect(notices).toEqual(['notification.failed', 'notification.sent', 'notification.sent']);
    expect(tasks.map((task) => [task.kind, task.state])).toEqual([['handoff-delay', 'open']]);
  });
});
