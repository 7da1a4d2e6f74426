import { classifyAnswer, classifyBreak } from './answer.ts';
import {
  type Call,
  origin,
  type RawAnswer,
  type RefusalSchema,
  type Sent,
  type SystemConfig,
} from './call.ts';
import { faultError } from './fault.ts';
import { createTransport, NoAnswerInTime, type Transport } from './transport.ts';

/** Every method throws a `FaultError` for whatever is not listed as its result. */
export interface JsonClient {
  /** Reads what must be there. */
  readonly read: <T>(call: Call<T>) => Promise<T>;
  /** Reads what may be absent: a 404 is `undefined`. */
  readonly find: <T>(call: Call<T>) => Promise<T | undefined>;
  /** Sends a change: 402, 409 and 422 are the system's business answer (F-19). */
  readonly send: <T>(call: Call<T>) => Promise<Sent<T>>;
}

/** A small JSON client that keeps connections alive. One per outside system. */
export function createJsonClient(
  system: string,
  config: SystemConfig,
  refusal: RefusalSchema,
): JsonClient {
  const connected = { ...config, transport: createTransport(config.baseUrl) };
  const ask = async <T>(call: Call<T>) =>
    classifyAnswer(await exchange(system, connected, call), { system, call, refusal });
  return {
    read: async (call) => {
      const answer = await ask(call);
      if (answer.kind === 'done') return answer.value;
      throw faultError(
        answer.kind === 'refused'
          ? { ...origin(system, call), kind: 'refusal', detail: `was refused: ${answer.code}` }
          : {
              ...origin(system, call),
              kind: 'nonsense',
              detail: 'answered 404 for a record it is known to hold',
              status: 404,
            },
      );
    },
    find: async (call) => {
      const answer = await ask(call);
      if (answer.kind === 'done') return answer.value;
      if (answer.kind === 'absent') return undefined;
      throw faultError({
        ...origin(system, call),
        kind: 'refusal',
        detail: `was refused: ${answer.code}`,
      });
    },
    send: async (call) => {
      const answer = await ask(call);
      if (answer.kind !== 'absent') return answer;
      const known = call.params !== undefined;
      const detail = known
        ? 'answered 404 for a record it is known to hold'
        : 'answered 404: no such path';
      throw faultError({
        ...origin(system, call),
        kind: known ? 'nonsense' : 'misuse',
        detail,
        status: 404,
      });
    },
  };
}

interface Connected extends SystemConfig {
  readonly transport: Transport;
}

async function exchange<T>(system: string, config: Connected, call: Call<T>): Promise<RawAnswer> {
  const timeoutMs = config.timeoutMs ?? 5000;
  const outgoing = {
    method: call.method,
    path: pathOf(system, call),
    headers: headersOf(config, call),
    timeoutMs,
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  };
  try {
    return await config.transport(outgoing);
  } catch (error) {
    throw classifyBreak(error, {
      ...origin(system, call),
      ...(error instanceof NoAnswerInTime ? { timeoutMs } : {}),
    });
  }
}

function headersOf<T>(config: SystemConfig, call: Call<T>): Record<string, string> {
  return {
    authorization: `Bearer ${config.apiKey}`,
    accept: 'application/json',
    'user-agent': 'handoff',
    ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(call.idempotencyKey === undefined ? {} : { 'idempotency-key': call.idempotencyKey }),
  };
}

/**
 * A `.` or `..` survives escaping and would walk up the path, an empty value would name the
 * collection: neither is an id.
 */
function pathOf<T>(system: string, call: Call<T>): string {
  const path = call.pattern.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = call.params?.[name] ?? '';
    if (/^\.{0,2}$/.test(value))
      throw faultError({
        ...origin(system, call),
        kind: 'misuse',
        detail: `cannot be asked: ${name} is no id`,
      });
    return encodeURIComponent(value);
  });
  return call.query === undefined ? path : `${path}?${new URLSearchParams(call.query).toString()}`;
}
