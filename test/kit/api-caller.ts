import { randomUUID } from 'node:crypto';

// A test reads answers as it knows them; the API's own schemas say what they may hold.
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = any;

/** What an HTTP client saw. */
export interface Seen {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; throws when it is no JSON. */
  readonly json: Json;
}

/** `null` leaves out a header that would be sent. */
export type SentHeaders = { readonly [name: string]: string | null };

/** One client of the API, with one token or none. */
export interface ApiCaller {
  readonly get: (path: string, headers?: SentHeaders) => Promise<Seen>;
  /** With an idempotency key of its own; a text or bytes are sent as they are. */
  readonly post: (path: string, body?: object | string, headers?: SentHeaders) => Promise<Seen>;
  readonly call: (
    method: string,
    path: string,
    sent?: { readonly body?: object | string; readonly headers?: SentHeaders },
  ) => Promise<Seen>;
}

/** `send` is `fetch` over a socket, or an app's own `request`. */
export function createCaller(
  send: (path: string, init: RequestInit) => Promise<Response>,
  token?: Promise<string>,
): ApiCaller {
  const call: ApiCaller['call'] = async (method, path, { body, headers = {} } = {}) => {
    const authorization = token === undefined ? {} : { authorization: `Bearer ${await token}` };
    const all = {
      ...authorization,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    };
    const kept = Object.entries(all).filter(
      (entry): entry is [string, string] => entry[1] !== null,
    );
    const answer = await send(path, {
      method,
      headers: kept,
      ...(body !== undefined && { body: bytesOf(body) }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      get json() {
        return JSON.parse(text);
      },
    };
  };
  return {
    call,
    get: (path, headers = {}) => call('GET', path, { headers }),
    post: (path, body, headers = {}) =>
      call('POST', path, {
        ...(body !== undefined && { body }),
        headers: { 'idempotency-key': randomUUID(), ...headers },
      }),
  };
}

function bytesOf(body: object | string): string | Uint8Array<ArrayBuffer> {
  return body instanceof Uint8Array
    ? new Uint8Array(body)
    : typeof body === 'string'
      ? body
      : JSON.stringify(body);
}
