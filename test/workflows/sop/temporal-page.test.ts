import type { WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import proto from '@temporalio/proto';
import { createPayloadCodec } from '../../../platform/temporal/payload-codec.ts';
import { searchAttributes } from '../../../platform/temporal/search-attributes.ts';
import type { CaseDriver } from '../../kit/case-driver.ts';
import { eventually } from '../../kit/eventually.ts';
import { type Harness, startHarness } from '../../kit/harness.ts';
import { testKeyRing } from '../../kit/keys.ts';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;
const { EventType } = proto.temporal.api.enums.v1;

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterEach(() => harness.sandbox.heal());
afterAll(() => harness.close());

describe('the search attributes of a run', () => {
  test('CaseStatus turns to waiting while a person has the next move, and back', async () => {
    const order = await harness.order('Q-1068');
    await order.openTask('non-conformance');
    await eventually(
      'waiting',
      async () => (await attributes(order)).get(searchAttributes.caseStatus) === 'waiting',
    );
    await eventually('found by it', async () => {
      const query = `WorkflowId = '${order.workflowId}' AND CaseStatus = 'waiting'`;
      for await (const found of harness.client.workflow.list({ query }))
        return found.workflowId === order.workflowId;
      return false;
    });
    await harness.sandbox.call('POST', '/admin/billing/accounts/BA-117/release-hold');
    await order.decide('non-conformance', 'resolved');
    await order.handedOff();
    expect((await attributes(order)).get(searchAttributes.caseStatus)).toBe('running');
  });

  test('a clean order never touches them: each change is billed', async () => {
    const order = await harness.order('Q-1002');
    await order.acknowledgeAll();
    await order.handle.result();
    for (const run of [order, order.handoff])
      expect(await eventsOf(run.handle, 'EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES')).toEqual(
        [],
      );
  });

  test('CaseStatus of a cancelled order says so', async () => {
    const order = await harness.order('Q-1015');
    await order.decide('escalation', 'cancel-case');
    await expect(order.handle.result()).rejects.toMatchObject({
      cause: { name: 'CancelledFailure' },
    });
    expect((await attributes(order)).get(searchAttributes.caseStatus)).toBe('cancelled');
  });

  test('a handoff is found by procedure, customer and order', async () => {
    const order = await harness.order('Q-1002');
    await order.handedOff();
    const found = await attributes(order.handoff);
    expect(
      [searchAttributes.procedure, searchAttributes.customerId, searchAttributes.orderRef].map(
        (key) => found.get(key),
      ),
    ).toEqual(['provisioning-handoff', 'C-101', order.number]);
  });
});

describe('the page of a run in Temporal Web', () => {
  test('every activity, local activity, timer and child says in words what it is for', async () => {
    // An outage makes an ordinary activity of a read; the handoff has a timer for its clocks.
    await harness.sandbox.fault({
      system: 'billing',
      method: 'GET',
      path: '/accounts',
      kind: 'status',
      status: 503,
      count: 3,
    });
    const order = await harness.order('Q-1038');
    await order.decide('correction', 'adopt-quote-terms');
    await order.acknowledgeAll();
    await order.handle.result();

    const kinds = [
      'EVENT_TYPE_ACTIVITY_TASK_SCHEDULED',
      'EVENT_TYPE_MARKER_RECORDED',
      'EVENT_TYPE_TIMER_STARTED',
      'EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED',
    ] as const;
    const events = (
      await Promise.all(
        [order, order.handoff].map(async ({ handle }) =>
          Promise.all(kinds.map((kind) => eventsOf(handle, kind))),
        ),
      )
    ).flat(2);
    expect(new Set(events.map((event) => event.eventType)).size).toBe(kinds.length);
    const summaries = await Promise.all(
      events.map(async (event) => ({ event: nameOf(event), summary: await summaryOf(event) })),
    );
    for (const { event, summary } of summaries)
      expect([event, summary]).toEqual([event, expect.stringMatching(/^[A-Z].* /)]);
    expect(summaries.map(({ summary }) => summary)).toEqual(
      expect.arrayContaining([
        'Open the case',
        expect.stringMatching(/^Read quote Q-1038-/),
        expect.stringMatching(/^Read the contract of Q-1038-/),
        'Read the billing account of C-100',
        expect.stringMatching(/^Book the order of quote Q-1038-.* in the CRM$/),
        expect.stringMatching(/^Trigger billing of order SO-/),
        expect.stringMatching(/^Open the provisioning tickets of order SO-.* in network, voice$/),
        expect.stringMatching(/^Provisioning handoff of order SO-/),
        'Keep the record of the case',
      ]),
    );
  });

  test('the run of a handoff is titled by the order it delivers', async () => {
    const order = await harness.order('Q-1002');
    await order.handedOff();
    expect(await (await order.handoff.handle.describe()).staticSummary()).toMatch(
      /^Provisioning handoff of order SO-\d+$/,
    );
  });

  test('the current details show the steps, and why the case waits', async () => {
    const order = await harness.order('Q-1069');
    await order.openTask('non-conformance');
    const { waitingFor } = (
      await order.sees('it waits', ({ case: view }) => view.waitingFor !== undefined)
    ).case;
    const details = await currentDetailsOf(order);
    expect(details).toContain(`**Order booking ${order.number}** (waiting)`);
    expect(details).toContain(`**Waits:** ${waitingFor}`);
    expect(details).toContain(
      '✓ 2. Confirm the subscription terms\n▶ 3. Validate billing readiness\n· 4. Book the order',
    );
  });
});

describe('why a case waits', () => {
  test('is one sentence that names the role and the matter, since when, and goes with the wait', async () => {
    const order = await harness.order('Q-1035');
    const task = await order.openTask('correction');
    const { case: view } = await order.sees('it waits', ({ case: c }) => c.status === 'waiting');
    expect(view.waitingFor).toBe(`revenue-operations-analyst has to decide: ${task.title}`);
    expect(view.waitingSinceMs).toBeGreaterThanOrEqual(view.openedAtMs);
    await order.complete(task, 'cancel-case');
    await expect(order.handle.result()).rejects.toMatchObject({
      cause: { name: 'CancelledFailure' },
    });
    const closed = (await order.document()).case;
    expect([closed.waitingFor, closed.waitingSinceMs]).toEqual([undefined, undefined]);
  });

  test('names the child case while a child has the next move', async () => {
    const order = await harness.order('Q-1002');
    await order.handedOff();
    const { case: view } = await order.sees('it waits', ({ case: c }) => c.status === 'waiting');
    expect(view.waitingFor).toMatch(/^Provisioning handoff of order SO-/);
    const { case: child } = await order.handoff.sees(
      'it waits',
      ({ case: c }) => c.status === 'waiting',
    );
    expect(child.waitingFor).toBe('the acknowledgment of billing, cloud');
  });
});

async function attributes({ handle }: CaseDriver) {
  return (await handle.describe()).typedSearchAttributes;
}

async function eventsOf(
  handle: WorkflowHandle,
  kind: keyof typeof EventType,
): Promise<readonly HistoryEvent[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).filter((event) => event.eventType === EventType[kind]);
}

function nameOf(event: HistoryEvent): string {
  const activity = event.activityTaskScheduledEventAttributes?.activityType?.name;
  return (
    activity ??
    event.markerRecordedEventAttributes?.markerName ??
    `${event.eventType} ${String(event.eventId)}`
  );
}

async function summaryOf({ userMetadata }: HistoryEvent): Promise<string | undefined> {
  if (!userMetadata?.summary) return undefined;
  const [payload] = await createPayloadCodec(testKeyRing).decode([userMetadata.summary]);
  return payload && defaultPayloadConverter.fromPayload<string>(payload);
}

async function currentDetailsOf({ handle }: CaseDriver): Promise<string> {
  const metadata = await handle.query<{ readonly currentDetails?: string }>(
    '__temporal_workflow_metadata',
  );
  return metadata.currentDetails ?? '';
}
