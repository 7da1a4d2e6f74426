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
import type { CaseStart } from '../../api/temporal-start.ts';
import { caseIdOf } from '../../domain/cases/case-id.ts';
import { type CaseMessage, updateNames } from '../../domain/cases/messages.ts';
import { createDataConverter } from '../../platform/temporal/data-converter.ts';
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

/** A case for a quote that no other test has. */
function aStart(number = `Q-${randomUUID()}`): CaseStart {
  return {
    workflow: 'orderBooking',
    definition: { key: 'order-booking' },
    businessKey: { kind: 'quote', number },
    input: { request: anOrder(), requestedBy: 'shop' },
    summary: `Order booking ${number} for C-100`,
    customerId: 'C-100',
    requestedBy: 'shop',
  };
}

const aMessage = (caseId: string, messageId: string): CaseMessage => ({
  caseId,
  name: 'acknowledgment',
  messageId,
  sender: 'machine:acknowledgments',
  data: { handoff: 'billing' },
});

async function started(key: string = randomUUID(), start = aStart()) {
  const result = await gateway.start(start, key);
  if (result.kind !== 'started') throw new Error(`not started: ${result.caseId}`);
  return {
    ...result,
    start,
    key,
    note: (text: string, id: string = randomUUID()) =>
      gateway.note({ caseId: result.caseId, actor, text }, id),
  };
}

describe('starting a case', () => {
  test('the run is named for the quote, and can be found and read in Temporal Web', async () => {
    const { caseId, workflowId, runId, fresh, start } = await started();
    expect(fresh).toBe(true);
    expect(workflowId).toBe(`order-booking:quote:${start.businessKey.number}`);
    expect(caseId).toBe(caseIdOf(workflowId, runId));
    const description = await client.workflow.getHandle(workflowId).describe();
    expect(await description.staticSummary()).toBe(
      `Order booking ${start.businessKey.number} for C-100`,
    );
    expect(
      Object.fromEntries(
        description.typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]),
      ),
    ).toMatchObject({
      Procedure: 'order-booking',
      CaseStatus: 'running',
      CustomerId: 'C-100',
      OrderRef: start.businessKey.number,
      SlaState: 'none',
    });
  });

  test('F-8: the same request again, its first answer lost, gets the same case while it runs and after it completed', async () => {
    const first = await started('key-1');
    const again = await gateway.start(first.start, 'key-1');
    expect(again).toEqual({
      kind: 'started',
      caseId: first.caseId,
      workflowId: first.workflowId,
      runId: first.runId,
      fresh: false,
    });
    await first.note('close');
    await client.workflow.getHandle(first.workflowId).result();
    expect(await gateway.start(first.start, 'key-1')).toEqual(again);
  });

  test('F-24: of fifty equal starts at once one is fresh, and all have one case', async () => {
    const start = aStart();
    const results = await Promise.all(
      Array.from({ length: 50 }, () => gateway.start(start, 'key-50')),
    );
    expect(new Set(results.map((result) => result.caseId)).size).toBe(1);
    expect(results.filter((result) => result.kind === 'started' && result.fresh)).toHaveLength(1);
  });

  test('another request for the same quote is told of the case, which runs or is completed', async () => {
    const first = await started();
    const { caseId, workflowId, runId } = first;
    expect(await gateway.start(first.start, 'other')).toEqual({
      kind: 'taken',
      caseId,
      workflowId,
      runId,
      running: true,
    });
    await first.note('close');
    await client.workflow.getHandle(workflowId).result();
    expect(await gateway.start(first.start, 'other')).toEqual({
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
      const second = await started('again', first.start);
      expect(second.fresh).toBe(true);
      expect(second.caseId).not.toBe(first.caseId);
    },
  );
});

describe('who started a case', () => {
  test('is known from its very start on, while its run is there', async () => {
    const { caseId, workflowId, note } = await started();
    expect(await gateway.requesterOf(caseId)).toBe('shop');
    await note('close');
    await client.workflow.getHandle(workflowId).result();
    expect(await gateway.requesterOf(caseId)).toBe('shop');
  });

  test('is not said of an earlier run, of a case that never was, or of what is no case', async () => {
    const { workflowId } = await started();
    for (const id of [`${workflowId}.00000000`, 'order-booking:quote:Q-none.00000000', 'nonsense'])
      expect(await gateway.requesterOf(id)).toBeUndefined();
  });
});

describe('messages of people', () => {
  test('F-78: a message of the procedure has its sender and its id, and one id is one message', async () => {
    const { caseId, workflowId } = await started();
    const message = { ...aMessage(caseId, 'key-1'), sender: 'ann' };
    const sent = [
      await gateway.sendMessage(message, 'key-1'),
      await gateway.sendMessage(message, 'key-1'),
    ];
    expect(sent).toEqual(Array(2).fill({ kind: 'answered', answer: { ok: true, seq: 1 } }));
    await gateway.note({ caseId, actor, text: 'close' }, randomUUID());
    const end = await client.workflow.getHandle(workflowId).result();
    expect(end).toMatchObject({ messages: ['key-1'] });
  });

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
    const { note, caseId, workflowId } = await started();
    const underWay = Array.from({ length: 10 }, () => note('wait'));
    await expect(note('wait')).rejects.toBeInstanceOf(TemporalBusy);
    await gateway.deliver(aMessage(caseId, 'm'), [workflowId]);
    const answers = await Promise.all(underWay);
    expect(answers.every((result) => result.kind === 'answered' && result.answer.ok)).toBe(true);
    expect(await note('wait')).toEqual({ kind: 'answered', answer: { ok: true, seq: 11 } });
  });
});

describe('messages of machines', () => {
  const endOf = async (workflowId: string) => {
    const handle = client.workflow.getHandle(workflowId);
    await handle.executeUpdate(updateNames.note, { args: [{ caseId: '', actor, text: 'close' }] });
    return (await handle.result()) as { readonly messages: readonly string[] };
  };

  test('F-33: go to the first of their receivers that runs, and nowhere when all are gone', async () => {
    const { caseId, workflowId, start } = await started();
    const handoff = `provisioning-handoff:quote:${start.businessKey.number}`;
    const deliver = (messageId: string) =>
      gateway.deliver(aMessage(caseId, messageId), [handoff, workflowId]);
    expect(await deliver('before')).toBe('delivered');
    await client.workflow.start<typeof provisioningHandoff>('provisioningHandoff', {
      workflowId: handoff,
      taskQueue,
    });
    expect(await deliver('during')).toBe('delivered');
    expect((await endOf(handoff)).messages).toEqual(['during']);
    expect(await deliver('after')).toBe('delivered');
    expect((await endOf(workflowId)).messages).toEqual(['before', 'after']);
    expect(await deliver('late')).toBe('absent');
    expect(await gateway.deliver(aMessage(caseId, 'late'), [])).toBe('absent');
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
      const { caseId, workflowId } = await started();
      const far = await through(kind);
      const start = aStart();
      for (const fail of [async () => proxy.blackHole(), () => proxy.refuse()]) {
        await fail();
        const begunAt = Date.now();
        const calls = [
          far.ready(),
          far.start(start, 'key'),
          far.note({ caseId, actor, text: 'hello' }, 'id'),
          far.deliver(aMessage(caseId, 'm'), [workflowId]),
        ];
        const outcomes = await Promise.allSettled(calls);
        expect(outcomes.map(fateOf)).toEqual(calls.map(() => 'out of reach'));
        expect(Date.now() - begunAt).toBeLessThan(deadlineMs + 1_000);
        await proxy.heal();
      }
      const first = await eventually('the connection heals', () => far.start(start, 'key'));
      expect(first).toMatchObject({ kind: 'started' });
      expect(await far.start(start, 'key')).toMatchObject({ kind: 'started', fresh: false });
    },
  );

  test('F-8: a start whose answer is lost on the way is found again by the same request', async () => {
    const far = await through('native');
    await far.ready();
    const start = aStart();
    proxy.dropReplies(1_000);
    await far.start(start, 'key').catch(() => undefined);
    await proxy.heal();
    const again = await eventually('the connection heals', () => far.start(start, 'key'));
    expect(again).toMatchObject({ kind: 'started' });
    expect(await gateway.start(start, 'key')).toMatchObject({
      kind: 'started',
      caseId: again.caseId,
    });
  });

  test('a case without a worker is unavailable in time', async () => {
    const nowhere = createTemporalGateway(client, { taskQueue: randomUUID(), deadlineMs: 300 });
    const result = await nowhere.start(aStart(), 'key');
    await expect(
      nowhere.note({ caseId: result.caseId, actor, text: 'hello' }, 'id'),
    ).rejects.toBeInstanceOf(TemporalUnavailable);
  });
});
