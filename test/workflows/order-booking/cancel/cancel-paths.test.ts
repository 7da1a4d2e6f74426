import type { UpdateAnswer } from '../../../../domain/cases/answers.ts';
import { updateNames } from '../../../../domain/cases/messages.ts';
import { person } from '../../../kit/case-driver.ts';
import { type Harness, type HarnessOptions, startHarness } from '../../../kit/harness.ts';
import * as evidence from './cancel-evidence.ts';

let harness: Harness;
async function start(options: HarnessOptions = {}): Promise<void> {
  harness = await startHarness(options);
  await evidence.silenceTeams(harness);
}
afterAll(() => harness.close());

const allUndone = [
  'orders cancelled',
  'schedules ended',
  'invoices void',
  'cycles ended',
  'tickets cancelled',
];

describe('ways to cancel an order', () => {
  beforeAll(() => start());

  test('F-35: asked of Temporal directly, it takes the same path', async () => {
    const order = await harness.order('Q-1004');
    await order.handedOff();
    await order.handle.cancel();
    expect(await evidence.endOf(order)).toBe('CANCELLED');
    expect(await evidence.standOf(harness, order)).toEqual(allUndone);
    const document = await order.document();
    expect(document.case.status).toBe('cancelled');
    expect(document.events.find((event) => event.kind === 'cancel.requested')).toMatchObject({
      actor: 'temporal',
    });
    expect(evidence.stepsIn(document, 'compensated')).toEqual([
      'booking',
      'billing-trigger',
      'handoff',
    ]);
  });

  test('F-35: asked of the handoff in Temporal, it cancels the order with it', async () => {
    const order = await harness.order('Q-1004');
    await order.handedOff();
    await order.handoff.handle.cancel();
    expect(await evidence.endOf(order)).toBe('CANCELLED');
    expect(await evidence.standOf(harness, order)).toEqual(allUndone);
  });

  test('F-35: a handoff is not cancelled by a message: the refusal names its order', async () => {
    const order = await harness.order('Q-1004');
    await order.handedOff();
    const answer = await order.handoff.cancel();
    expect(answer).toMatchObject({
      ok: false,
      code: 'child-case',
      detail: expect.stringContaining(await order.caseId()),
    });
    expect((await order.handoff.document()).case.status).toBe('waiting');
    expect(await order.cancel()).toMatchObject({ ok: true });
    expect(await evidence.endOf(order)).toBe('CANCELLED');
  });

  test('F-30: asked twice it is one cancellation, undone once', async () => {
    const order = await harness.order('Q-1004');
    await order.handedOff();
    const answers = await Promise.all([
      order.cancel('first'),
      order.cancel('second'),
      order.cancel('third'),
    ]);
    expect(answers.map((answer) => answer.ok)).toEqual([true, true, true]);
    expect(await evidence.endOf(order)).toBe('CANCELLED');
    expect(await order.events('cancel.requested')).toHaveLength(1);
    expect((await evidence.changesOf(harness, order)).slice(-5)).toEqual([
      ...evidence.ticketCancelled,
      ...evidence.billingStopped,
      ...evidence.orderCancelled,
    ]);
  });

  test('F-35: asked in the moment in which the handoff starts, it undoes everything all the same', async () => {
    const orders = await Promise.all(Array.from({ length: 4 }, () => harness.order('Q-1004')));
    await Promise.all(
      orders.map(async (order) => {
        await order.sees('billing is on the order', ({ events }) =>
          events.some((event) => event.kind === 'effect.done'),
        );
        expect(await order.cancel()).toMatchObject({ ok: true });
        expect(await evidence.endOf(order)).toBe('CANCELLED');
        expect(
          (await evidence.standOf(harness, order)).filter(
            (stand) => !/ (cancelled|ended|void)$/.test(stand),
          ),
        ).toEqual([]);
      }),
    );
  });

  test('F-34: a message for an earlier case of the same quote is refused', async () => {
    const order = await harness.order('Q-1011');
    await order.openTask('escalation');
    const caseId = (await order.caseId()).replace(/.{8}$/, '00000000');
    const message = { caseId, actor: person('cora', 'operations-manager'), reason: 'wrong one' };
    expect(await order.update(updateNames.cancel, message)).toMatchObject<Partial<UpdateAnswer>>({
      ok: false,
      code: 'other-case',
    });
    expect(await order.kinds()).not.toContain('cancel.requested');
  });

  test('OB-11, F-35: chosen in a task, with the reason given there', async () => {
    const order = await harness.order('Q-1011');
    const task = await order.openTask('escalation');
    expect(await order.complete(task, 'cancel-case', { comment: '' })).toMatchObject({
      ok: false,
      code: 'comment-missing',
    });
    expect(
      await order.complete(task, 'cancel-case', { comment: 'quote was withdrawn' }),
    ).toMatchObject({ ok: true });
    expect(await evidence.endOf(order)).toBe('CANCELLED');
    const { events } = await order.document();
    expect(events.find((event) => event.kind === 'cancel.requested')).toMatchObject({
      actor: 'ann',
      text: 'quote was withdrawn',
    });
  });

  test('F-16, F-35: chosen in the task of a stuck call of the handoff, it undoes the whole order', async () => {
    const fault = await harness.sandbox.fault({
      system: 'provisioning',
      kind: 'status',
      status: 503,
      method: 'POST',
      path: '/provisioning',
    });
    const order = await harness.order('Q-1004');
    await order.handoff.sees(
      'tickets being opened',
      ({ case: view }) => view.steps[1]?.state === 'started',
    );
    await order.handoff.advance('7m');
    await order.handoff.decide('stuck-effect', 'cancel-case', {
      comment: 'they moved to another supplier',
    });
    expect(await evidence.endOf(order)).toBe('CANCELLED');
    await harness.sandbox.heal(fault);
    expect(await evidence.standOf(harness, order)).toEqual(allUndone.slice(0, 4));
  });
});

describe('a cancellation chosen in the last check, while the handoff is open', () => {
  beforeAll(async () => {
    await harness.close();
    const triggered = { kind: 'triggered' as const, billingReference: '', status: 'active' };
    await start({ activities: (real) => ({ ...real, triggerBilling: async () => triggered }) });
  });

  test('F-35: waits for the handoff to be undone and ends the order, with no second task', async () => {
    const order = await harness.order('Q-1004');
    const [ticket = ''] = await order.handedOff();
    await order.acknowledgeBilling();
    await order.acknowledge({
      handoff: 'provisioning',
      reference: ticket,
      owner: 'nora',
      dueAtMs: 1,
    });
    await order.decide('exception', 'cancel-case', { comment: 'cannot be billed' });
    expect(await evidence.endOf(order)).toBe('CANCELLED');
    expect(await evidence.standOf(harness, order)).toEqual([
      'orders cancelled',
      'tickets cancelled',
    ]);
    expect((await order.document()).tasks).toHaveLength(1);
  });

  test('F-35: is refused once something is activated, and the check asks again', async () => {
    const order = await harness.order('Q-1001');
    const tickets = await order.handedOff();
    await order.acknowledgeBilling();
    for (const reference of tickets)
      await order.acknowledge({ handoff: 'provisioning', reference, owner: 'nora', dueAtMs: 1 });
    const task = await order.openTask('exception');
    await order.acknowledge({
      handoff: 'provisioning',
      reference: tickets[0] ?? '',
      activatedAtMs: Date.now(),
    });
    await order.handoff.sees('one activated', ({ events }) =>
      events.some((event) => event.text.endsWith('is activated')),
    );
    await order.complete(task, 'cancel-case', { comment: 'cannot be billed' });
    await order.openTask('exception', ({ taskId }) => taskId !== task.taskId);
    expect(await order.kinds()).toContain('cancel.refused');
    expect(new Set(await evidence.standOf(harness, order))).toEqual(
      new Set(['orders booked', 'tickets new']),
    );
  });
});
