import type { UpdateAnswer } from '../../../../domain/cases/answers.ts';
import type { OrderDriver } from '../../../kit/case-driver.ts';
import { type Harness, startHarness } from '../../../kit/harness.ts';
import * as evidence from './cancel-evidence.ts';

const { booked, billed, ticketed, billingStopped, orderCancelled, ticketCancelled } = evidence;

let harness: Harness;
afterAll(() => harness.close());

const acknowledgedOnly = async (order: OrderDriver) => {
  const [ticket = ''] = await order.handedOff();
  await order.acknowledgeBilling();
  await order.acknowledge({
    handoff: 'provisioning',
    reference: ticket,
    owner: 'nora',
    dueAtMs: 1,
  });
  await order.sees(
    'the order waits for activation',
    ({ case: view }) => view.steps[6]?.state === 'started' && view.waitingFor !== undefined,
  );
};

interface Wait {
  readonly waits: string;
  readonly source: string;
  readonly until: (order: OrderDriver) => Promise<unknown>;
  readonly changes: readonly string[];
  readonly undone: readonly string[];
  readonly compensated: readonly string[];
  /** Of the handoff's own steps. */
  readonly ofHandoff?: readonly string[];
}

/**
 * Where an order waits, what was changed outside by then and how it is undone, and which steps of
 * order and handoff that touches.
 */
const waits: readonly Wait[] = [
  {
    waits: 'in the escalation of its quote',
    source: 'Q-1011',
    until: (order: OrderDriver) => order.openTask('escalation'),
    changes: [],
    undone: [],
    compensated: [],
  },
  {
    waits: 'in the correction of its terms',
    source: 'Q-1034',
    until: (order: OrderDriver) => order.openTask('correction'),
    changes: [],
    undone: [],
    compensated: [],
  },
  {
    waits: 'in a non-conformance of billing',
    source: 'Q-1067',
    until: (order: OrderDriver) => order.openTask('non-conformance'),
    changes: [],
    undone: [],
    compensated: [],
  },
  {
    waits: 'for its approval',
    source: 'Q-1081',
    until: (order: OrderDriver) => order.openTask('approval'),
    changes: [],
    undone: [],
    compensated: [],
  },
  {
    waits: 'for a route',
    source: 'Q-1101',
    until: (order: OrderDriver) => order.handoff.openTask('exception'),
    changes: [...booked, ...billed],
    undone: [...billingStopped, ...orderCancelled],
    compensated: ['booking', 'billing-trigger', 'handoff'],
  },
  {
    waits: 'for the acknowledgments',
    source: 'Q-1004',
    until: (order: OrderDriver) => order.handedOff(),
    changes: [...booked, ...billed, ...ticketed],
    undone: [...ticketCancelled, ...billingStopped, ...orderCancelled],
    compensated: ['booking', 'billing-trigger', 'handoff'],
    ofHandoff: ['tickets'],
  },
  {
    waits: 'for the activation',
    source: 'Q-1004',
    until: acknowledgedOnly,
    // The next stage on the order (OB-50).
    changes: [...booked, ...billed, ...ticketed, 'PATCH /crm/orders/{}'],
    undone: [...ticketCancelled, ...billingStopped, ...orderCancelled],
    compensated: ['booking', 'billing-trigger', 'handoff'],
    ofHandoff: ['tickets'],
  },
];

interface Cancelled {
  readonly order: OrderDriver;
  readonly changesBefore: readonly string[];
  readonly answer: UpdateAnswer;
  readonly end: string;
}

async function bookAndCancel(given: Wait): Promise<readonly [string, Cancelled]> {
  const order = await harness.order(given.source);
  await given.until(order);
  const changesBefore = await evidence.changesOf(harness, order);
  const answer = await order.cancel('customer withdrew');
  return [given.waits, { order, changesBefore, answer, end: await evidence.endOf(order) }];
}

const cancelled = new Map<string, Cancelled>();
beforeAll(async () => {
  harness = await startHarness();
  await evidence.silenceTeams(harness);
  for (const [waiting, order] of await Promise.all(waits.map(bookAndCancel)))
    cancelled.set(waiting, order);
});

describe.each(waits)('an order that is cancelled while it waits $waits', (given) => {
  const outcome = () => cancelled.get(given.waits) as Cancelled;

  test('F-35, G-14: has exactly what was done undone, in reverse, and nothing else touched', async () => {
    const { order, answer, changesBefore } = outcome();
    expect(answer).toMatchObject({ ok: true });
    expect(changesBefore).toEqual(given.changes);
    expect(await evidence.changesOf(harness, order)).toEqual([...given.changes, ...given.undone]);
    const left = (await evidence.standOf(harness, order)).filter(
      (stand) => !/ (cancelled|ended|void)$/.test(stand),
    );
    expect(left).toEqual([]);
  });

  test('F-22: tells every compensation under its step, and marks the steps compensated', async () => {
    const { order } = outcome();
    const document = await order.document();
    const { compensated, ofHandoff = [] } = given;
    expect(evidence.stepsIn(document, 'compensated')).toEqual(compensated);
    expect(evidence.compensationsOf(document)).toEqual(
      compensated.length === 0
        ? []
        : ['billing-trigger: Stop billing of the order', 'booking: Cancel the order in the CRM'],
    );
    const told = document.events
      .filter((event) => event.kind === 'step.compensated')
      .map((event) => event.step);
    expect(told).toEqual([...compensated].toReversed());
    if (compensated.length === 0) return;
    const handoff = await order.handoff.document();
    expect(handoff.case.status).toBe('cancelled');
    expect(evidence.stepsIn(handoff, 'compensated')).toEqual(ofHandoff);
    expect(handoff.case.clocks.map((clock) => clock.state)).toEqual(
      handoff.case.clocks.map(() => expect.stringMatching(/stopped|met/)),
    );
  });

  test('F-35: ends as a cancelled case with who and why, no open task and every exception documented', async () => {
    const { order, end } = outcome();
    const { case: view, tasks, events } = await order.document();
    expect(end).toBe('CANCELLED');
    expect(view).toMatchObject({ status: 'cancelled', closedAtMs: expect.any(Number) });
    expect(events.find((event) => event.kind === 'cancel.requested')).toMatchObject({
      actor: 'cora',
      text: 'customer withdrew',
    });
    expect(events.at(-1)).toMatchObject({
      kind: 'case.cancelled',
      text: expect.stringContaining('customer withdrew'),
    });
    expect(tasks.filter((task) => task.state === 'open' || task.state === 'claimed')).toEqual([]);
    expect(view.exceptions.filter((exception) => exception.resolution === undefined)).toEqual([]);
    expect((await harness.readModel.getCase(view.caseId))?.status).toBe('cancelled');
    expect(await harness.records.get(view.caseId)).toBeDefined();
  });
});
