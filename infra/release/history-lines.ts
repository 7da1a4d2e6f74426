import type { Payload, PayloadCodec } from '@temporalio/common';
import type { JsonValue } from '../../domain/shared/json.ts';
import { type JsonObject, jsonPayload, textOf } from './json-payload.ts';

/** A history as Temporal writes it in JSON: its events, payloads in base64. */
export interface HistoryJson {
  readonly events: readonly JsonObject[];
}

/**
 * What differs from one recording to the next and plays no part in a replay: a diff of two
 * recordings should show what the workflow did.
 */
const noise: ReadonlySet<string> = new Set([
  'identity',
  'meteringMetadata',
  'requestId',
  'stackTrace',
  'taskId',
  'workerVersion',
]);
/** Every worker polls a queue of its own name; a replay has none. */
const recordedQueue: JsonObject = { name: 'recorded' };

/**
 * A history as a file of lines, one event a line: payloads are decoded and stand in it as plain
 * JSON, `{"plain":…}`, so that a diff of two recordings can be read. The codec decodes what the
 * history encrypted; `historyOfLines` is the way back, which needs no key.
 */
export async function linesOfHistory(history: HistoryJson, codec: PayloadCodec): Promise<string> {
  const lines = history.events.map(async (event) => JSON.stringify(await readable(event, codec)));
  return `${(await Promise.all(lines)).join('\n')}\n`;
}

/** The history of a file of lines; a line that is no event is refused by its number. */
export function historyOfLines(text: string, source: string): HistoryJson {
  const lines = text.trimEnd().split('\n');
  return { events: lines.map((line, i) => eventOfLine(line, `${source}:${i + 1}`)) };
}

function eventOfLine(line: string, place: string): JsonObject {
  try {
    const event = replayable(JSON.parse(line) as JsonValue);
    if (isObject(event) && typeof event['eventType'] === 'string') return event;
  } catch {
    // Refused below, with the place.
  }
  throw new Error(`${place}: not an event of a history as JSON on one line with an eventType`);
}

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isPayload = (value: JsonObject): boolean =>
  isObject(value['metadata']) && typeof value['metadata']['encoding'] === 'string';

async function readable(value: JsonValue, codec: PayloadCodec): Promise<JsonValue> {
  if (Array.isArray(value)) return Promise.all(value.map((item) => readable(item, codec)));
  if (!isObject(value)) return value;
  if (isPayload(value)) {
    const [decoded] = await codec.decode([jsonPayload.parse(value)]);
    return decoded === undefined ? value : plainOf(decoded);
  }
  const kept = Object.entries(value).filter(([name]) => !noise.has(name));
  // The server writes maps in any order.
  const ordered = 'eventType' in value ? kept : kept.toSorted(([a], [b]) => (a < b ? -1 : 1));
  const fields = ordered.map(async ([name, field]) => [
    name,
    name === 'taskQueue' ? recordedQueue : withoutStack(name, await readable(field, codec)),
  ]);
  return Object.fromEntries(await Promise.all(fields)) as JsonObject;
}

/** A failure's stack is encrypted with its message; it names folders of the recording machine. */
function withoutStack(name: string, value: JsonValue): JsonValue {
  if (name !== 'encodedAttributes' || !isObject(value) || !isObject(value['plain'])) return value;
  const { stack_trace: _stack, ...plain } = value['plain'];
  return { ...value, plain };
}

/** A payload in JSON as its value; any other, and one that JSON would write otherwise, as it is. */
function plainOf(payload: Payload): JsonValue {
  const { encoding, type, ...others } = payload.metadata ?? {};
  const text = textOf(payload.data);
  if (textOf(encoding) !== 'json/plain' || Object.keys(others).length > 0)
    return jsonPayload.write(payload);
  const plain = JSON.parse(text) as JsonValue;
  if (JSON.stringify(plain) !== text) return jsonPayload.write(payload);
  return type === undefined ? { plain } : { plain, type: textOf(type) };
}

function replayable(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(replayable);
  if (!isObject(value)) return value;
  if (value['plain'] !== undefined) return payloadOf(value);
  const fields = Object.entries(value).map(([name, field]) => [name, replayable(field)]);
  return Object.fromEntries(fields) as JsonObject;
}

function payloadOf({ plain = null, type }: JsonObject): JsonObject {
  const metadata = {
    encoding: Buffer.from('json/plain'),
    ...(typeof type === 'string' && { type: Buffer.from(type) }),
  };
  return jsonPayload.write({ metadata, data: Buffer.from(JSON.stringify(plain)) });
}
