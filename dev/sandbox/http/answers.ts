import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { z } from 'zod';
import { commonCodes, errorBodies, isRefusal, type Refusal, refusal, systemOf } from './manners.ts';

/** What travels with a request: the raw Node request and response, and the fault that hit it. */
export interface SandboxEnv {
  Bindings: HttpBindings;
  Variables: { fault: string };
}
export type SandboxContext = Context<SandboxEnv>;

/** Answers a refusal in the manner of the system that was asked. */
export function refuse(c: SandboxContext, refused: Refusal): Response {
  return c.json(errorBodies[systemOf(c.req.path)](refused), refused.status);
}

/** Answers "there is no such …" in the manner of the system that was asked. */
export function notFound(c: SandboxContext, what: string): Response {
  const code = commonCodes[systemOf(c.req.path)].notFound;
  return refuse(c, refusal({ status: 404, code, message: `${what} does not exist` }));
}

/** Answers a record, or the refusal that came instead of it. */
export function answer(c: SandboxContext, result: object, status: 200 | 201 = 200): Response {
  return isRefusal(result) ? refuse(c, result) : c.json(result, status);
}

/** The JSON body of the request, or a refusal that names the first field that is wrong. */
export async function readBody<T>(c: SandboxContext, schema: z.ZodType<T>): Promise<T | Refusal> {
  const codes = commonCodes[systemOf(c.req.path)];
  const text = await c.req.text();
  let body: unknown;
  try {
    body = text === '' ? {} : JSON.parse(text);
  } catch {
    return refusal({ status: 400, code: codes.malformed, message: 'the body is not JSON' });
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') ?? '';
  const message = `${field === '' ? 'body' : field}: ${issue?.message ?? 'invalid'}`;
  return refusal({ status: 422, code: codes.invalid, message, ...(field !== '' && { field }) });
}

/** A handler that gets a body of the given shape, and so never sees a wrong one. */
export function withBody<T extends object>(
  schema: z.ZodType<T>,
  handle: (c: SandboxContext, body: T) => Response | Promise<Response>,
): (c: SandboxContext) => Promise<Response> {
  return async (c) => {
    const body = await readBody(c, schema);
    return isRefusal(body) ? refuse(c, body) : handle(c, body);
  };
}
