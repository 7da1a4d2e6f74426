import type { CaseDriver } from '../../kit/case-driver.ts';
import { type Harness, startHarness } from '../../kit/harness.ts';
import { alwaysOpen } from './always-open.ts';
import { clockOf, eventsOf, firingsOf, rungMinutes } from './ladder-evidence.ts';

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
    const told = [...eventsOf(document, 'clock.at-risk', 'billing'), ...eventsOf(document, 'clock.breached', 'billing')];
    expect(told.map((event) => event.data?.['atMs'])).toEqual([startedAtMs + 180 * 60_000, startedAtMs + 240 * 60_000]);
    // The other wait has its own clock, which still runs.
    expect(clockOf(document, 'provisioning:network').state).toBe('running');
  });

  test('G-7: a clock at risk that is met in time never breaches, whatever the other did', async () => {
    const order = await harness.order('Q-1004');
    const [ticket = ''] = await order.handedOff();
    await order.handoff.advance('6h');
    await order.acknowledgeBilling();
    await order.acknowledge({ handoff: 'provisioning', reference: ticket, owner: 'nora', dueAtMs: 1 });
    const met = await order.handoff.sees('only activation open', ({ case: view }) => view.waitingFor === `the activation of ${ticket}`);
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
    await order.acknowledge({ handoff: 'provisioning', reference: ticket, owner: 'nora', dueAtMs: 1 });
    await order.handoff.sees('both met', ({ case: view }) => view.clocks.every((clock) => clock.state === 'met'));
    expect(await slaState(order.handoff)).toBe('ok');
  });

  test('OB-51, G-6: a policy without closed hours counts every minute, nights and weekends too', async () => {
    const order = await harness.order('Q-1002');
    await order.handedOff();
    await order.handoff.advance('4d');
    const document = await order.handoff.document();
    for (const [clock, targetMinutes] of [
      ['billing', 240],
      ['provisioning:cloud', 480],
    ] as const) {
      const { startedAtMs } = clockOf(document, clock);
      const expected = rungMinutes(targetMinutes).map(([rung, minutes]) => [rung, startedAtMs + minutes * 60_000]);
      expect(firingsOf(document, clock).map(({ rung, dueAtMs }) => [rung, dueAtMs])).toEqual(expected);
    }
  });
});
