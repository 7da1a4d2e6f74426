import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import {
  DefaultLogger,
  makeTelemetryFilterString,
  NativeConnection,
  Runtime,
  Worker,
} from '@temporalio/worker';
import { TemporalBusy, TemporalUnavailable } from '../../api/temporal-faults.ts';
import { createTemporalGateway, type TemporalGateway } from '../../api/temporal-gateway.ts';
import { caseIdOf } from '../../domain/cases/case-id.ts';
import { updateNames } from '../../domain/cases/messages.ts';
import { createDataConverter } from '../../platform/temporal/data-converter.ts';
import type { OrderBookingInput } from '../../workflows/order-booking/order.ts';
import { eventually } from '../kit/eventually.ts';
import { testKeyRing } from '../kit/keys.ts';
import { startTcpProxy, type TcpProxy } from '../kit/tcp-proxy.ts';
import { anOrder } from './api-kit.ts';
import type { provisioningHandoff } from './gateway-workflows.ts';

const address = process.env.TEMPORAL_ADDRESS ?? '';
const taskQueue = randomUUID();
const dataConverter = createDataConverter(testKeyRing);
const deadlineMs = 1_500;
const actor = { subject: 'ann', roles: [] };

let connection: NativeConnection;
let client: Client;
let worker: Worker;
let running: Promise<void>;
let gateway: TemporalGateway;
beforeAll(async () => {
  // The connections that are cut here would have the core warn of each try.
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR' }) } },
  });
  connection = await NativeConnection.connect({ address });
  client = new Client({ connection, dataConverter });
  const workflowsPath = join(import.meta.dirname, 'gateway-workflows.ts');
  worker = await Worker.create({ connection, taskQueue, workflowsPath, dataConverter });
  running = worker.run();
  gateway = createTemporalGateway(client, { taskQueue, eagerStart: true });
});
afterAll(async () => {
  worker.shutdown();
  await running;
  await connection.close();
});

/** An order for a quote that no other test has. */
function inputOf(number = `Q-${randomUUID()}`): OrderBookingInput {
  const order = anOrder() as OrderBookingInput['request'];
  return { request: { ...order, source: { ...order.source, number } }, requestedBy: 'shop' };
}

async function started(key: string = randomUUID(), input = inputOf()) {
  const result = await gateway.startOrder(input, key);
  if (result.kind !== 'started') throw new Error(`not started: ${result.caseId}`);
  return {
    ...result,
    input,
    key,
    note: (text: string, id: string = randomUUID()) =>
      gateway.note({ caseId: result.caseId, actor, text }, id),
  };
}

describe('starting an order', () => {
  test('the run is named for the quote, and can be found and read in Temporal Web', async () => {
    const { caseId, workflowId, runId, fresh, input } = await started();
    expect(fresh).toBe(true);
    expect(workflowId).toBe(`order-booking:quote:${input.request.source.number}`);
    expect(caseId).toBe(caseIdOf(workflowId, runId));
    const description = await client.workflow.getHandle(workflowId).describe();
    expect(await description.staticSummary()).toBe(
      `Order booking ${input.request.source.number} for C-100`,
    );
    expect(
      Object.fromEntries(
        description.typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]),
      ),
    ).toMatchObject({
      Procedure: 'order-booking',
      CaseStatus: 'running',
      CustomerId: 'C-100',
      OrderRef: input.request.source.number,
      SlaState: 'none',
    });
  });

  test('F-8: the same request again, its first answer lost, gets the same case while it runs and after it completed', async () => {
    const first = await started('key-1');
    const again = await gateway.startOrder(first.input, 'key-1');
    expect(again).toEqual({
      kind: 'started',
      caseId: first.caseId,
      workflowId: first.workflowId,
      runId: first.runId,
      fresh: false,
    });
    await first.note('close');
    await client.workflow.getHandle(first.workflowId).result();
    expect(await gateway.startOrder(first.input, 'key-1')).toEqual(again);
  });

  test('F-24: of fifty equal starts at once one is fresh, and all have one case', async () => {
    const input = inputOf();
    const results = await Promise.all(
      Array.from({ length: 50 }, () => gateway.startOrder(input, 'key-50')),
    );
    expect(new Set(results.map((result) => result.caseId)).size).toBe(1);
    expect(results.filter((result) => result.kind === 'started' && result.fresh)).toHaveLength(1);
  });

  test('another request for the same quote is told of the case, which runs or is completed', async () => {
    const first = await started();
    const { caseId, workflowId, runId } = first;
    expect(await gateway.startOrder(first.input, 'other')).toEqual({
      kind: 'taken',
      caseId,
      workflowId,
      runId,
      running: true,
    });
    await first.note('close');
    await client.workflow.getHandle(workflowId).result();
    expect(await gateway.startOrder(first.input, 'other')).toEqual({
      kind: 'taken',
      caseId,
      workflowId,
      runId,
      running: false,
    });
  });

  test.each(['fail', 'cancel'])(
    'after a run that ended by %s the quote can be booked again, as another case',
    async (ending) => {
      const first = await started();
      if (ending === 'fail') await first.note('fail');
      else await gateway.cancel({ caseId: first.caseId, actor, reason: 'x' }, randomUUID());
      await expect(client.workflow.getHandle(first.workflowId).result()).rejects.toThrow(
        'Workflow execution',
      );
      const second = await started('again', first.input);
      expect(second.fresh).toBe(true);
      expect(second.caseId).not.toBe(first.caseId);
    },
  );
});

describe('messages of people', () => {
  test('are answered by the case; a refusal is an answer', async () => {
    const { note } = await started();
    expect(await note('called')).toEqual({ kind: 'answered', answer: { ok: true, seq: 1 } });
    expect(await note('refuse')).toEqual({
      kind: 'answered',
      answer: { ok: false, code: 'other-case', detail: 'refused' },
    });
  });

  test('F-30: one id is one message, and every repeat gets its answer', async () => {
    const { note } = await started();
    const id = randomUUID();
    await Promise.all([note('called', id), note('called', id)]);
    expect(await note('called', id)).toEqual({ kind: 'answered', answer: { ok: true, seq: 1 } });
    expect(await note('called')).toEqual({ kind: 'answered', answer: { ok: true, seq: 2 } });
  });

  test('F-34: a case that is closed or never was is absent, and no run is started', async () => {
    const { note, workflowId, caseId } = await started();
    await note('close');
    await client.workflow.getHandle(workflowId).result();
    expect(await note('late')).toEqual({ kind: 'absent' });
    expect(await gateway.claim({ taskId: `${caseId}~1`, actor }, randomUUID())).toEqual({
      kind: 'absent',
    });
    for (const nobody of ['order-booking:quote:Q-none.00000000', 'nonsense']) {
      expect(await gateway.note({ caseId: nobody, actor, text: 'x' }, randomUUID())).toEqual({
        kind: 'absent',
      });
    }
    expect(await gateway.release({ taskId: 'nonsense', actor }, randomUUID())).toEqual({
      kind: 'absent',
    });
  });

  test('F-45: what is more than Temporal takes at once for one case is refused for now, and nothing is lost', async () => {
    const { note, caseId } = await started();
    const underWay = Array.from({ length: 10 }, () => note('wait'));
    await expect(note('wait')).rejects.toBeInstanceOf(TemporalBusy);
    const acknowledgment = {
      messageId: 'm',
      caseId,
      handoff: 'billing',
      reference: 'BS-1',
      by: 'team',
    } as const;
    await gateway.acknowledge(acknowledgment);
    const answers = await Promise.all(underWay);
    expect(answers.every((result) => result.kind === 'answered' && result.answer.ok)).toBe(true);
    expect(await note('wait')).toEqual({ kind: 'answered', answer: { ok: true, seq: 11 } });
  });
});

describe('acknowledgments', () => {
  const acknowledgment = (caseId: string, messageId: string) =>
    ({ messageId, caseId, handoff: 'billing', reference: 'BS-1', by: 'team' }) as const;
  const endOf = async (workflowId: string) => {
    const handle = client.workflow.getHandle(workflowId);
    await handle.executeUpdate(updateNames.note, { args: [{ caseId: '', actor, text: 'close' }] });
    return (await handle.result()) as { readonly acknowledged: readonly string[] };
  };

  test('F-33: go to the handoff that waits for them, to the order before and after it, and nowhere when both are gone', async () => {
    const { caseId, workflowId, input } = await started();
    expect(await gateway.acknowledge(acknowledgment(caseId, 'before'))).toBe('delivered');
    const handoff = `provisioning-handoff:quote:${input.request.source.number}`;
    await client.workflow.start<typeof provisioningHandoff>('provisioningHandoff', {
      workflowId: handoff,
      taskQueue,
    });
    expect(await gateway.acknowledge(acknowledgment(caseId, 'during'))).toBe('delivered');
    expect((await endOf(handoff)).acknowledged).toEqual(['during']);
    expect(await gateway.acknowledge(acknowledgment(caseId, 'after'))).toBe('delivered');
    expect((await endOf(workflowId)).acknowledged).toEqual(['before', 'after']);
    expect(await gateway.acknowledge(acknowledgment(caseId, 'late'))).toBe('absent');
    expect(await gateway.acknowledge(acknowledgment('nonsense', 'late'))).toBe('absent');
  });
});

/** In words, so that a failure of the test says what came instead. */
function fateOf(outcome: PromiseSettledResult<unknown>): string {
  if (outcome.status === 'fulfilled') return `answered ${JSON.stringify(outcome.value)}`;
  return outcome.reason instanceof TemporalUnavailable ? 'out of reach' : inspect(outcome.reason);
}

describe('F-6, F-7: Temporal is out of reach', () => {
  const [host = '', port = ''] = address.split(':');
  let proxy: TcpProxy;
  const connections: { close: () => Promise<void> }[] = [];
  beforeAll(async () => {
    proxy = await startTcpProxy({ target: { host, port: Number(port) } });
  });
  afterAll(async () => {
    await Promise.all(connections.map((one) => one.close()));
    await proxy.close();
  });
  afterEach(() => proxy.heal());

  async function through(kind: 'native' | 'pure') {
    const options = { address: `127.0.0.1:${proxy.port}` };
    const own =
      kind === 'native'
        ? await NativeConnection.connect(options)
        : await Connection.connect(options);
    connections.push(own);
    return createTemporalGateway(new Client({ connection: own, dataConverter }), {
      taskQueue,
      deadlineMs,
    });
  }

  test.each(['native', 'pure'] as const)(
    'over a %s connection every call ends in its time, and the same request succeeds later',
    async (kind) => {
      const { caseId } = await started();
      const far = await through(kind);
      const input = inputOf();
      for (const fail of [async () => proxy.blackHole(), () => proxy.refuse()]) {
        await fail();
        const begunAt = Date.now();
        const calls = [
          far.ready(),
          far.startOrder(input, 'key'),
          far.note({ caseId, actor, text: 'hello' }, 'id'),
          far.acknowledge({
            messageId: 'm',
            caseId,
            handoff: 'billing',
            reference: 'BS-1',
            by: 'team',
          }),
        ];
        const outcomes = await Promise.allSettled(calls);
        expect(outcomes.map(fateOf)).toEqual(calls.map(() => 'out of reach'));
        expect(Date.now() - begunAt).toBeLessThan(deadlineMs + 1_000);
        await proxy.heal();
      }
      const first = await eventually('the connection heals', () => far.startOrder(input, 'key'));
      expect(first).toMatchObject({ kind: 'started' });
      expect(await far.startOrder(input, 'key')).toMatchObject({ kind: 'started', fresh: false });
    },
  );

  test('F-8: a start whose answer is lost on the way is found again by the same request', async () => {
    const far = await through('native');
    await far.ready();
    const input = inputOf();
    proxy.dropReplies(1_000);
    await far.startOrder(input, 'key').catch(() => undefined);
    await proxy.heal();
    const again = await eventually('the connection heals', () => far.startOrder(input, 'key'));
    expect(again).toMatchObject({ kind: 'started' });
    expect(await gateway.startOrder(input, 'key')).toMatchObject({
      kind: 'started',
      caseId: again.caseId,
    });
  });

  test('a case without a worker is unavailable in time', async () => {
    const nowhere = createTemporalGateway(client, { taskQueue: randomUUID(), deadlineMs: 300 });
    const result = await nowhere.startOrder(inputOf(), 'key');
    await expect(
      nowhere.note({ caseId: result.caseId, actor, text: 'hello' }, 'id'),
    ).rejects.toBeInstanceOf(TemporalUnavailable);
  });
});
