import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import {
  type HistoryJson,
  historyOfLines,
  linesOfHistory,
} from '../../../infra/release/history-lines.ts';
import type { JsonObject } from '../../../infra/release/json-payload.ts';
import { readHistories, replayAll } from '../../../infra/release/replay-gate.ts';
import { createPayloadCodec } from '../../../platform/temporal/payload-codec.ts';
import { testKeyRing } from '../../kit/keys.ts';
import { type PracticeHarness, startPracticeHarness } from '../../kit/practice-harness.ts';

const codec = createPayloadCodec(testKeyRing);
const base64 = (text: string): string => Buffer.from(text).toString('base64');
/** A payload in Temporal's JSON. */
const payload = (metadata: { readonly [key: string]: string }, data?: string) => ({
  metadata: Object.fromEntries(Object.entries(metadata).map(([key, to]) => [key, base64(to)])),
  ...(data !== undefined && { data: base64(data) }),
});
const completed = (result: JsonObject) => ({
  eventId: '7',
  eventType: 'EVENT_TYPE_ACTIVITY_TASK_COMPLETED',
  activityTaskCompletedEventAttributes: { result: { payloads: [result] } },
});
const linesOf = (...events: HistoryJson['events']) => linesOfHistory({ events }, codec);

describe('a history of a case that ran with encrypted payloads', () => {
  const folder = mkdtempSync(join(tmpdir(), 'handoff-histories-'));
  let harness: PracticeHarness;
  let history: unknown;
  let workflowId: string;

  beforeAll(async () => {
    harness = await startPracticeHarness();
    const practice = await harness.start({ customerId: 'C-plain' });
    await practice.startClock('plain');
    await practice.tell({ do: 'meet', name: 'plain' });
    await practice.finish();
    ({ workflowId } = practice);
    history = await practice.handle.fetchHistory();
  });
  afterAll(async () => {
    await harness.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('F-38: is written as one event a line in plain payloads, and replays without a key', async () => {
    const json = JSON.parse(historyToJSON(history as object)) as HistoryJson;
    const lines = await linesOfHistory(json, codec);
    expect(JSON.stringify(json)).not.toContain('C-plain');
    expect(lines.trimEnd().split('\n')).toHaveLength(json.events.length);
    expect(lines.split('\n')[0]).toContain('"customerId":"C-plain"');
    expect(lines).not.toContain(base64('binary/encrypted'));
    writeFileSync(join(folder, 'run.practice.jsonl'), lines);
    const recorded = readHistories(folder);
    expect(recorded.map(({ name }) => name)).toEqual(['run.practice']);
    const on = { bundlePath: harness.place.bundlePath };
    expect(await replayAll(recorded, on)).toEqual({ replayed: 1, problems: [] });
  });

  test('F-38: replays as Temporal keeps it with its keys, and not without them', async () => {
    const running = [{ name: workflowId, workflowId, history }];
    const on = { bundlePath: harness.place.bundlePath };
    const withKeys = await replayAll(running, { ...on, keyRing: testKeyRing });
    expect(withKeys).toEqual({ replayed: 1, problems: [] });
    expect((await replayAll(running, on)).problems).toHaveLength(1);
  });
});

test('a payload of JSON stands as its value, with its type when it is a search attribute', async () => {
  const keyword = payload({ encoding: 'json/plain', type: 'Keyword' }, '"met"');
  const lines = await linesOf(
    completed(keyword),
    completed(payload({ encoding: 'json/plain' }, '[1]')),
  );
  expect(lines).toContain('[{"plain":"met","type":"Keyword"}]');
  expect(lines).toContain('[{"plain":[1]}]');
  expect(historyOfLines(lines, 'here').events[0]).toEqual(completed(keyword));
});

test.each([
  ['undefined', payload({ encoding: 'binary/null' })],
  ['bytes', payload({ encoding: 'binary/plain' }, 'abc')],
  ['JSON with spaces', payload({ encoding: 'json/plain' }, '{ "a": 1 }')],
  ['null', payload({ encoding: 'json/plain' }, 'null')],
  [
    'a value that looks like a payload',
    payload({ encoding: 'json/plain' }, '{"plain":{"plain":1}}'),
  ],
])('a payload of %s comes back byte for byte', async (_what, one) => {
  const lines = await linesOf(completed(one));
  expect(historyOfLines(lines, 'here').events).toEqual([completed(one)]);
});

test('what differs with every recording is left out, and maps stand in one order', async () => {
  const event = (identity: string, fields: JsonObject) => ({
    eventId: '1',
    taskId: identity,
    eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED',
    workflowExecutionSignaledEventAttributes: { identity, header: { fields } },
  });
  const one = await linesOf(event('1@here', { a: 1, b: 2 }));
  expect(await linesOf(event('2@there', { b: 2, a: 1 }))).toBe(one);
});

test('the stack of a failure, which names folders of the machine, is left out', async () => {
  const attributes = {
    message: 'refused',
    stack_trace: 'Error: refused\n    at /here/code.ts:1:1',
  };
  const encodedAttributes = payload({ encoding: 'json/plain' }, JSON.stringify(attributes));
  const cause = { message: 'cut off', stackTrace: 'Error: cut off\n    at /here/code.ts:2:2' };
  const lines = await linesOf({
    eventId: '7',
    eventType: 'EVENT_TYPE_ACTIVITY_TASK_FAILED',
    activityTaskFailedEventAttributes: { failure: { cause, encodedAttributes } },
  });
  expect(lines).toContain(
    '{"cause":{"message":"cut off"},"encodedAttributes":{"plain":{"message":"refused"}}}',
  );
  expect(lines).not.toContain('/here/');
});

test.each(['{', '7', '{"eventId":"1"}', ''])('a line that is no event is named: %j', (line) => {
  expect(() => historyOfLines(`{"eventType":"EVENT_TYPE_X"}\n${line}x\n`, 'a.jsonl')).toThrow(
    'a.jsonl:2: not an event of a history as JSON on one line with an eventType',
  );
});
