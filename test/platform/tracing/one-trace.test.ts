import { tracingTo } from '../../../platform/tracing/setting.ts';
import type { Tracing } from '../../../platform/tracing/tracing.ts';
import { type ApiHarness, startApiHarness } from '../../kit/api-harness.ts';
import { OrderDriver } from '../../kit/case-driver.ts';
import { eventually } from '../../kit/eventually.ts';
import { type OtlpReceiver, type SentSpan, startOtlpReceiver } from '../../kit/otlp-receiver.ts';
import { replayProblems } from '../../kit/replays.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const caller = '00f067aa0ba902b7';
const headers = { traceparent: `00-${traceId}-${caller}-01`, baggage: 'customer=zoe@example.com' };

let receiver: OtlpReceiver;
let tracing: Tracing;
let harness: ApiHarness;
beforeAll(async () => {
  receiver = await startOtlpReceiver();
  const made = await tracingTo(receiver.url, 'handoff-test');
  if (made === undefined) throw new Error('nothing is traced');
  tracing = made;
  harness = await startApiHarness({ tracing });
});
afterAll(async () => {
  await harness.close();
  await tracing.close();
  await receiver.close();
});

/** Names of the spans from this one up to the one that has no parent here. */
function pathTo(spans: readonly SentSpan[], span: SentSpan): readonly string[] {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
  return parent === undefined ? [span.name] : [...pathTo(spans, parent), span.name];
}

test('one trace leads from the request through the start and the workflow to its activities, and holds what a person did, and nothing of them', async () => {
  const request = await harness.copyOf('Q-1011');
  const posted = await harness.as('shop', 'upstream-system').post('/v1/orders', request, headers);
  expect(posted.status).toBe(202);
  const order = new OrderDriver(harness.client, request.source);
  const { taskId } = await order.openTask('escalation');
  const specialist = harness.as('sue', 'order-management-specialist');
  const comment = 'asked zoe@example.com on the phone';
  const cancelled = await specialist.post(
    `/v1/tasks/${taskId}/complete`,
    { choice: 'cancel-case', comment },
    headers,
  );
  expect([cancelled.status, cancelled.text]).toEqual([200, expect.any(String)]);
  await order.handle.result().catch(() => undefined);
  const spans = await eventually('the span of the run', async () => {
    await tracing.flush();
    const found = receiver.spans().filter((span) => span.traceId === traceId);
    return found.some(({ name }) => name === 'RunWorkflow:orderBooking') && found;
  });
  const paths = spans.map((span) => pathTo(spans, span).join(' > '));
  const run = 'POST /v1/orders > StartWorkflow:orderBooking > RunWorkflow:orderBooking';
  expect(paths).toEqual(
    expect.arrayContaining([run, expect.stringMatching(`^${run} > RunActivity:\\w+$`)]),
  );
  expect(paths.filter((path) => path.includes('HandleUpdate'))).toEqual([
    expect.stringMatching(
      /^POST \/v1\/tasks\/\{taskId\}\/complete > StartWorkflowUpdate:\w+ > HandleUpdate:\w+$/,
    ),
  ]);
  expect(
    spans.filter(({ name }) => name.startsWith('POST')).map(({ parentSpanId }) => parentSpanId),
  ).toEqual([caller, caller]);

  const keys = new Set(spans.flatMap(({ attributes }) => attributes.map(({ key }) => key)));
  expect([...keys].toSorted()).toEqual([
    'http.request.method',
    'http.response.status_code',
    'http.route',
    'run_id',
    'temporalActivityId',
    'temporalWorkflowId',
  ]);
  expect(receiver.text()).not.toMatch(/zoe|sue|shop|phone/i);

  // Traced or not, a run goes the same way: its history replays where nothing is traced.
  expect(await replayProblems([order], harness.place.bundlePath)).toEqual([]);
  expect(JSON.stringify(await order.handle.fetchHistory())).not.toContain('baggage');
});

test('a child and its activities belong to the trace of whoever started the order', async () => {
  const ofClean = traceId.replace('4b', '4c');
  const request = await harness.copyOf('Q-1001');
  await harness
    .as('shop', 'upstream-system')
    .post('/v1/orders', request, { traceparent: `00-${ofClean}-${caller}-01` });
  const handoff = `provisioning-handoff:quote:${request.source.number}`;
  const spans = await eventually('an activity of the child', async () => {
    await tracing.flush();
    const found = receiver.spans().filter((span) => span.traceId === ofClean);
    return (
      found.some(
        (span) =>
          span.name.startsWith('RunActivity:') && JSON.stringify(span.attributes).includes(handoff),
      ) && found
    );
  });
  expect(
    new Set(spans.filter(({ name }) => name.startsWith('POST')).map(({ name }) => name)),
  ).toEqual(new Set(['POST /v1/orders']));
});

test('without an endpoint nothing is traced, and OpenTelemetry is not loaded', async () => {
  expect([await tracingTo(undefined, 'handoff'), await tracingTo('', 'handoff')]).toEqual([
    undefined,
    undefined,
  ]);
});
