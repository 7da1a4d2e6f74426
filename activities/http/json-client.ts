import { classifyAnswer, classifyBreak } from './answer.ts';
import { type Call, origin, type RawAnswer, type RefusalSchema, type Sent, type SystemConfig } from './call.ts';
import { faultError } from './fault.ts';

/** Every method throws a `FaultError` for whatever is not listed as its result. */
export interface JsonClient {
  /** Reads what must be there. */
  readonly read: <T>(call: Call<T>) => Promise<T>;
  /** Reads what may be absent: a 404 is `undefined`. */
  readonly find: <T>(call: Call<T>) => Promise<T | undefined>;
  /** Sends a change: 402, 409 and 422 are the system's business answer (F-19). */
  readonly send: <T>(call: Call<T>) => Promise<Sent<T>>;
}

/** A small JSON client over global fetch, which keeps connections alive by itself. One per outside system. */
export function createJsonClient(system: string, config: SystemConfig, refusal: RefusalSchema): JsonClient {
  const ask = async <T>(call: Call<T>) => classifyAnswer(await exchange(system, config, call), { system, call, refusal });
  return {
    read: async (call) => {
      const answer = await ask(call);
      if (answer.kind === 'done') return answer.value;
      throw faultError(
        answer.kind === 'refused'
          ? { ...origin(system, call), kind: 'refusal', detail: `was refused: ${answer.code}` }
          : { ...origin(system, call), kind: 'nonsense', detail: 'answered 404 for a record it is known to hold', status: 404 },
      );
    },
    find: async (call) => {
      const answer = await ask(call);
      if (answer.kind === 'done') return answer.value;
      if (answer.kind === 'absent') return undefined;
      throw faultError({ ...origin(system, call), kind: 'refusal', detail: `was refused: ${answer.code}` });
    },
    send: async (call) => {
      const answer = await ask(call);
      if (answer.kind !== 'absent') return answer;
      const known = call.params !== undefined;
      const detail = known ? 'answered 404 for a record it is known to hold' : 'answered 404: no such path';
      throw faultError({ ...origin(system, call), kind: known ? 'nonsense' : 'misuse', detail, status: 404 });
    },
  };
}

/** More than any record of these systems; keeps a runaway answer out of memory. */
const longestAnswer = 4_000_000;

async function exchange<T>(system: string, config: SystemConfig, call: Call<T>): Promise<RawAnswer> {
  const timeoutMs = config.timeoutMs ?? 5000;
  const url = urlOf(system, config, call);
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeoutMs);
  try {
    const response = await fetch(url, {
      method: call.method,
      headers: headersOf(config, call),
      redirect: 'manual',
      signal: abort.signal,
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    });
    return { status: response.status, headers: response.headers, text: await textOf(response) };
  } catch (error) {
    throw classifyBreak(error, { ...origin(system, call), ...(abort.signal.aborted ? { timeoutMs } : {}) });
  } finally {
    clearTimeout(timer);
  }
}

/** A text that is too long is none: the rest of it is not even received. */
async function textOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  if (response.body === null) return text;
  for await (const chunk of response.body) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length > longestAnswer) return '';
  }
  return text + decoder.decode();
}

function headersOf<T>(config: SystemConfig, call: Call<T>): Record<string, string> {
  return {
    authorization: `Bearer ${config.apiKey}`,
    accept: 'application/json',
    ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(call.idempotencyKey === undefined ? {} : { 'idempotency-key': call.idempotencyKey }),
  };
}

/** A `.` or `..` survives escaping and would walk up the path, an empty value would name the collection: neither is an id. */
function urlOf<T>(system: string, config: SystemConfig, call: Call<T>): URL {
  const path = call.pattern.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = call.params?.[name] ?? '';
    if (/^\.{0,2}$/.test(value)) throw faultError({ ...origin(system, call), kind: 'misuse', detail: `cannot be asked: ${name} is no id` });
    return encodeURIComponent(value);
  });
  const url = new URL(config.baseUrl.replace(/\/+$/, '') + path);
  for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, value);
  return url;
}
