import type { TaskView } from '../../../domain/cases/task.ts';
import type { CaseDriver, OrderDriver } from '../../kit/case-driver.ts';
import { type Harness, startHarness } from '../../kit/harness.ts';
import { alwaysOpen } from './always-open.ts';
import { clockOf, eventsOf, firingsOf, noticesOf, rungMinutes } from './ladder-evidence.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ policy: alwaysOpen });
});
afterAll(() => harness.close());

/** What Temporal's list shows of a run. */
async function slaState({ handle }: CaseDriver): Promise<unknown> {
  const { raw } = await handle.describe();
  const payload = raw.workflowExecutionInfo?.searchAttributes?.indexedFields?.['SlaState']?.data;
  return payload && JSON.parse(Buffer.from(payload).toString());
}

const delayOf = (
  order: OrderDriver,
  handoff: string,
  role = 'order-management-specialist',
): Promise<TaskView> =>
  order.handoff.openTask(
    'handoff-delay',
    (task) => task.data['handoff'] === handoff && task.role === role,
  );

describe('the clocks of a handoff', () => {
  test('G-7: SlaState goes from none to at risk to breached, each at its moment, and the read model shows the same', async () => {
    const order = await harness.order('Q-1004');
    await order.handedOff();
    const { handoff } = order;
    const shown = async () => (await harness.readModel.getCase(await handoff.caseId()))?.slaState;
    await handoff.advance('179m');
    expect([await slaState(handoff), await shown()]).toEqual(['none', 'ok']);
    await handoff.advance('2m');
    expect([await slaState(handoff), await shown()]).toEqual(['at-risk', 'at-risk']);
    await handoff.advance('58m');
    expect(await slaState(handoff)).toBe('at-risk');
    await handoff.advance('2m');
    expect([await slaState(handoff), await shown()]).toEqual(['breached', 'breached']);
    const document = await handoff.document();
    const { startedAtMs } = clockOf(document, 'billing');
    const told = [
      ...eventsOf(document, 'clock.at-risk', 'billing'),
      ...eventsOf(document, 'clock.breached', 'billing'),
    ];
    expect(told.map((event) => event.data?.['atMs'])).toEqual([
      startedAtMs + 180 * 60_000,
      startedAtMs + 240 * 60_000,
    ]);
    // The other wait has its own clock, which still runs.
    expect(clockOf(document, 'provisioning:network').state).toBe('running');
  });

  test('G-7: a clock at risk that is met in time never breaches, whatever the other did', async () => {
    const order = await harness.order('Q-1004');
    const [ticket = ''] = await order.handedOff();
    await order.handoff.advance('6h');
    await order.acknowledgeBilling();
    await order.acknowledge({
      handoff: 'provisioning',
      reference: ticket,
      owner: 'nora',
      dueAtMs: 1,
    });
    const met = await order.handoff.sees(
      'only activation open',
      ({ case: view }) => view.waitingFor === `the activation of ${ticket}`,
    );
    expect(met.case.clocks.map((clock) => clock.state)).toEqual(['met', 'met']);
    expect(clockOf(met, 'billing')).toMatchObject({ breachedAtMs: expect.any(Number) });
    expect(clockOf(met, 'provisioning:network')).not.toHaveProperty('breachedAtMs');
    await order.handoff.advance('20d');
    const later = await order.handoff.document();
    expect(later.events).toHaveLength(met.events.length);
  });

  test('G-7: at risk turns back to ok when everything was met in time', async () => {
    const order = await harness.order('Q-1004');
    const [ticket = ''] = await order.handedOff();
    await order.handoff.advance('181m');
    expect(await slaState(order.handoff)).toBe('at-risk');
    await order.acknowledgeBilling();
    await order.acknowledge({
      handoff: 'provisioning',
      reference: ticket,
      owner: 'nora',
      dueAtMs: 1,
    });
    await order.handoff.sees('both met', ({ case: view }) =>
      view.clocks.every((clock) => clock.state === 'met'),
    );
    expect(await slaState(order.handoff)).toBe('ok');
  });

  test('OB-51, G-6: a policy without closed hours counts every minute, nights and weekends too', async () => {
    const order = await harness.order('Q-1002');
    await order.handedOff();
    await order.handoff.advance('4d');
    const targets = { billing: 240, 'provisioning:cloud': 480 };
    const document = await order.handoff.sees('every rung of four days', (seen) =>
      Object.entries(targets).every(
        ([clock, minutes]) => firingsOf(seen, clock).length >= rungMinutes(minutes).length,
      ),
    );
    for (const [clock, targetMinutes] of Object.entries(targets)) {
      const { startedAtMs } = clockOf(document, clock);
      const expected = rungMinutes(targetMinutes).map(([rung, minutes]) => [
        rung,
        startedAtMs + minutes * 60_000,
      ]);
      expect(firingsOf(document, clock).map(({ rung, dueAtMs }) => [rung, dueAtMs])).toEqual(
        expected,
      );
    }
  });
});

describe('an acknowledgment that comes late', () => {
  test('OB-51, F-32: meets its clock late, keeps the breach, ends its delay tasks and stops its ladder alone', async () => {
    const order = await harness.order('Q-1004');
    const [ticket = ''] = await order.handedOff();
    const { handoff } = order;
    await handoff.advance('9h');
    const caseId = await handoff.caseId();
    const before = await handoff.document();
    const ofBilling = before.tasks.filter((task) => task.data['handoff'] === 'billing');
    expect(ofBilling.map(({ role, state }) => `${role} ${state}`)).toEqual([
      'order-management-specialist open',
      'operations-manager open',
    ]);
    await order.acknowledgeBilling();
    const after = await handoff.sees(
      'billing met',
      (document) => clockOf(document, 'billing').state === 'met',
    );
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
    const mails = (await noticesOf(harness, caseId)).filter((notice) =>
      notice.startsWith('billing'),
    );
    expect(mails).toEqual([
      'billing-queue@handoff.example: remind-owner 1',
      'billing-lead@handoff.example: escalate-to-lead 1',
    ]);

    await order.acknowledge({
      handoff: 'provisioning',
      reference: ticket,
      owner: 'nora',
      dueAtMs: 1,
    });
    const quiet = await handoff.sees(
      'only activation open',
      ({ case: view }) => view.waitingFor === `the activation of ${ticket}`,
    );
    expect(quiet.case.clocks.map((clock) => clock.state)).toEqual(['met', 'met']);
    expect(quiet.tasks.filter((task) => task.state === 'open')).toEqual([]);
    await handoff.advance('20d');
    expect((await handoff.document()).events).toHaveLength(quiet.events.length);
    expect(quiet.case.slaState).toBe('breached');
    await order.acknowledge({
      handoff: 'provisioning',
      reference: ticket,
      activatedAtMs: Date.now(),
    });
    expect(await order.handle.result()).toMatchObject({ outcome: 'completed' });
  });

  test('OB-51: in time it leaves no rung to fire: no reminder, no mail, no task', async () => {
    const order = await harness.order('Q-1004');
    const [ticket = ''] = await order.handedOff();
    await order.acknowledgeBilling();
    await order.acknowledge({
      handoff: 'provisioning',
      reference: ticket,
      owner: 'nora',
      dueAtMs: 1,
    });
    await order.handoff.sees('all met', ({ case: view }) =>
      view.clocks.every((clock) => clock.state === 'met'),
    );
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
    expect(await noticesOf(harness, await order.handoff.caseId())).toEqual([
      'billing-queue@handoff.example: remind-owner 1',
    ]);
    expect(await order.handoff.events('notification.sent')).toHaveLength(1);
  });

  test('OB-51: one that is refused for good is recorded as failed, and the ladder climbs on', async () => {
    const order = await harness.order('Q-1004');
    await order.handedOff();
    await harness.sandbox.fault({ system: 'mail', kind: 'status', status: 550, count: 1 });
    await order.handoff.advance('241m');
    const { events, tasks } = await order.handoff.document();
    const notices = events
      .filter((event) => event.kind.startsWith('notification.'))
      .map((event) => event.kind);
    expect(notices).toEqual(['notification.failed', 'notification.sent', 'notification.sent']);
    expect(tasks.map((task) => [task.kind, task.state])).toEqual([['handoff-delay', 'open']]);
  });
});

describe('the task that a late handoff opens', () => {
  test('OB-48, OB-51: what was agreed on another way needs owner and due date, and then counts as the acknowledgment', async () => {
    const order = await harness.order('Q-1004');
    const [ticket = ''] = await order.handedOff();
    await order.handoff.advance('481m');
    const task = await delayOf(order, 'provisioning');
    const bare = await order.handoff.complete(task, 'acknowledged');
    expect(bare).toMatchObject({ ok: false, code: 'form-invalid', field: 'form' });
    expect((await delayOf(order, 'provisioning')).state).toBe('open');
    const form = { owner: 'nora', dueAt: '2030-01-15T12:00:00Z' };
    expect(
      await order.handoff.complete(task, 'acknowledged', { form, comment: 'told me on the phone' }),
    ).toMatchObject({ ok: true });
    const { events, ...met } = await order.handoff.sees(
      'met',
      (document) => clockOf(document, 'provisioning:network').state === 'met',
    );
    expect(clockOf({ events, ...met }, 'provisioning:network').breachedAtMs).toBeDefined();
    expect(events.find((event) => event.kind === 'acknowledgment.received')).toMatchObject({
      actor: 'ann',
      data: { reference: ticket },
    });
    await order.acknowledgeBilling();
    await order.acknowledge({
      handoff: 'provisioning',
      reference: ticket,
      activatedAtMs: Date.now(),
    });
    await order.handle.result();
    expect((await order.document()).case.facts['acknowledgments']).toMatchObject({
      tickets: [{ acknowledgedBy: 'ann', owner: 'nora', dueAtMs: Date.parse(form.dueAt) }],
    });
  });

  test('OB-51: a billing acknowledgment on another way needs no form, and ends the wait for billing alone', async () => {
    const order = await harness.order('Q-1004');
    await order.handedOff();
    await order.handoff.advance('481m');
    await order.handoff.complete(await delayOf(order, 'billing'), 'acknowledged');
    const document = await order.handoff.sees(
      'billing met, and the other clock breached',
      (seen) => {
        return (
          clockOf(seen, 'billing').state === 'met' &&
          clockOf(seen, 'provisioning:network').state === 'breached'
        );
      },
    );
    const open = document.tasks
      .filter((task) => task.state === 'open')
      .map((task) => task.data['handoff']);
    expect(open).toEqual(['provisioning']);
  });

  test('OB-51: chased keeps waiting, and the ladder climbs on to the operations manager', async () => {
    const order = await harness.order('Q-1004');
    await order.handedOff();
    await order.handoff.advance('241m');
    const task = await delayOf(order, 'billing');
    expect(await order.handoff.complete(task, 'chased', { comment: '' })).toMatchObject({
      ok: false,
      code: 'comment-missing',
    });
    expect(
      await order.handoff.complete(task, 'chased', { comment: 'they promise noon' }),
    ).toMatchObject({ ok: true });
    await order.handoff.advance('4h');
    await delayOf(order, 'billing', 'operations-manager');
    const document = await order.handoff.document();
    expect(clockOf(document, 'billing').state).toBe('breached');
    expect(firingsOf(document, 'billing').map(({ rung }) => rung)).toEqual([
      'remind-owner 1',
      'escalate-to-lead 1',
      'escalate-to-operations-manager 1',
    ]);
    expect(document.events.filter((event) => event.kind.startsWith('acknowledgment.'))).toEqual([]);
  });

  test('OB-2, OB-51: nobody but the role it was given to decides it', async () => {
    const order = await harness.order('Q-1004');
    await order.handedOff();
    await order.handoff.advance('241m');
    const task = await delayOf(order, 'billing');
    const answer = await order.handoff.complete(task, 'chased', {
      by: { subject: 'bill', roles: ['billing-specialist'] },
    });
    expect(answer).toMatchObject({ ok: false, code: 'role-missing' });
  });
});
