import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { MiddlewareHandler, Next } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { SandboxContext, SandboxEnv } from '../http/answers.ts';
import { commonCodes, errorBodies, systemOf } from '../http/manners.ts';
import type { Timers } from '../timers.ts';
import type { Fault, FaultKind, Faults } from './faults.ts';
import { withOtherIdentity } from './wrong-identity.ts';

interface Hit {
  readonly fault: Fault;
  readonly next: Next;
  readonly timers: Timers;
}

/** Makes the systems fail as their fault switches say, on the real socket. */
export function injectFaults(faults: Faults, timers: Timers): MiddlewareHandler<SandboxEnv> {
  return async (c, next) => {
    const fault = faults.hit({
      system: systemOf(c.req.path),
      method: c.req.method,
      path: c.req.path,
    });
    if (fault === undefined) return next();
    c.set('fault', fault.id);
    return failures[fault.kind](c, { fault, next, timers });
  };
}

const failures: Record<
  FaultKind,
  (c: SandboxContext, hit: Hit) => Response | Promise<Response | void>
> = {
  status: (c, { fault }) => errorAnswer(c, fault.status ?? 500),
  'too-many-requests': (c, { fault }) => {
    c.header('Retry-After', String(fault.retryAfterSeconds ?? 1));
    return errorAnswer(c, 429);
  },
  html: (_c, { fault }) =>
    new Response(
      '<!doctype html><html><head><title>Maintenance</title></head><body><h1>We will be ' +
        'back soon</h1></body></html>',
      {
        status: fault.status ?? 200,
        headers: { 'content-type': 'text/html; charset=utf-8' },
      },
    ),
  hang: () => RESPONSE_ALREADY_SENT,
  'drop-before': (c) => cut(c),
  'drop-after': async (c, { next }) => {
    await next();
    replace(c, cut(c));
  },
  delay: async (_c, { fault, next, timers }) => {
    await next();
    await timers.sleep(fault.delayMs ?? 1000);
  },
  malformed: async (c, { next }) => {
    await next();
    const text = await c.res.text();
    replace(c, sameAnswerWith(c, text.slice(0, Math.ceil(text.length / 2))));
  },
  'wrong-answer': async (c, { next }) => {
    await next();
    replace(c, sameAnswerWith(c, JSON.stringify(withOtherIdentity(await c.res.json()))));
  },
};

function errorAnswer(c: SandboxContext, status: number): Response {
  const system = systemOf(c.req.path);
  const code = status === 429 ? commonCodes[system].tooMany : commonCodes[system].failed;
  const body = errorBodies[system]({ status, code, message: `injected fault: ${status}` });
  return c.json(body, status as ContentfulStatusCode);
}

function cut(c: SandboxContext): Response {
  c.env.incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

function sameAnswerWith(c: SandboxContext, text: string): Response {
  return new Response(text, {
    status: c.res.status,
    headers: { 'content-type': 'application/json' },
  });
}

/** Hono merges the headers of the answer it held before, unless that is taken away first. */
function replace(c: SandboxContext, answer: Response): void {
  c.res = undefined;
  c.res = answer;
}
