import type { MiddlewareHandler } from 'hono';
import type { SandboxEnv } from './answers.ts';

/** One call that a system received. */
export interface Call {
  readonly n: number;
  readonly at: string;
  readonly method: string;
  readonly path: string;
  /** `null` while it is not answered: it runs, hangs, or its connection was cut. */
  status: number | null;
  readonly externalReference?: string;
  readonly idempotencyKey?: string;
  /** Id of the fault that hit it. */
  fault?: string;
}

/** The calls received, newest kept. */
export interface Journal {
  /** Starts an entry; its status is filled in when the call is answered. */
  readonly enter: (
    call: Pick<Call, 'method' | 'path' | 'externalReference' | 'idempotencyKey'>,
  ) => Call;
  /** By the start of the path and by the method. */
  readonly calls: (filter: {
    readonly path?: string | undefined;
    readonly method?: string | undefined;
  }) => readonly Call[];
  readonly clear: () => void;
}

const kept = 20_000;

/** A journal of the last 20,000 calls. */
export function createJournal(): Journal {
  let entries: Call[] = [];
  let last = 0;
  return {
    enter: (call) => {
      last += 1;
      const entry: Call = { n: last, at: new Date().toISOString(), status: null, ...call };
      entries.push(entry);
      if (entries.length > kept * 1.5) entries = entries.slice(-kept);
      return entry;
    },
    calls: ({ path, method }) =>
      entries.filter(
        (call) =>
          call.path.startsWith(path ?? '') &&
          (method === undefined || call.method === method.toUpperCase()),
      ),
    clear: () => {
      entries = [];
    },
  };
}

const referenceInBody = /"external(?:Reference|Id)"\s*:\s*"([^"]{1,200})"/;

/** Writes every call of a system into the journal. */
export function journalCalls(journal: Journal): MiddlewareHandler<SandboxEnv> {
  return async (c, next) => {
    const body = c.req.method === 'GET' ? '' : await c.req.text();
    const externalReference =
      c.req.query('externalReference') ??
      c.req.query('externalId') ??
      referenceInBody.exec(body)?.[1];
    const idempotencyKey = c.req.header('idempotency-key');
    const entry = journal.enter({
      method: c.req.method,
      path: c.req.path,
      ...(externalReference !== undefined && { externalReference }),
      ...(idempotencyKey !== undefined && { idempotencyKey }),
    });
    await next();
    const fault = c.get('fault');
    if (fault !== undefined) entry.fault = fault;
    if (c.res.headers.get('x-hono-already-sent') === null) entry.status = c.res.status;
  };
}
