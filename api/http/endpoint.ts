import type { z } from 'zod';
import type { Action } from '../../domain/shared/actions.ts';
import type { JsonValue } from '../../domain/shared/json.ts';
import type { Principal } from '../access/access-policy.ts';
import { fieldErrors } from './field-errors.ts';
import type { JsonSchema } from './json-schema.ts';
import {
  type Answer,
  go,
  invalidRequest,
  type ProblemCode,
  problem,
  type Step,
  stop,
} from './problem.ts';

/**
 * Who may call an endpoint: a token that is allowed the action, a signed webhook, or anyone.
 * `token-in-path` = an action whose token stands in the path. Where the path names a case or a
 * task, the action must be allowed for its procedure; `procedure` names it where the path does not.
 */
export type Access =
  | { readonly kind: 'token'; readonly action: Action; readonly procedure?: string }
  | { readonly kind: 'token-in-path'; readonly action: Action }
  | { readonly kind: 'webhook-signature' }
  | { readonly kind: 'public' };

/**
 * A route as data: what it takes, who may call it, what it answers. The OpenAPI document is made of
 * this.
 */
export interface Endpoint<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
> {
  readonly method: 'get' | 'post';
  /** OpenAPI form: `/v1/cases/{caseId}`. */
  readonly path: string;
  readonly access: Access;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: {
    readonly schema: B;
    readonly required: boolean;
    readonly limit?: 'codec';
    /** How the body is described where the schema alone does not say it. */
    readonly described?: JsonSchema;
  };
  /** Demands the Idempotency-Key header. */
  readonly idempotent?: true;
  readonly answers: {
    readonly [status: number]: {
      readonly description: string;
      readonly schema?: z.ZodType;
      readonly mediaType?: string;
    };
  };
  /** Problems beyond those that every route of its kind has. */
  readonly problems?: readonly ProblemCode[];
}

/**
 * A request that passed every check; parts that the endpoint does not declare are empty objects.
 */
export interface Call<P, Q, B> {
  /** Who calls; nobody on public and signed routes. */
  readonly principal: Principal;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly header: (name: string) => string | undefined;
  /** Id of the request, the same when it is repeated; only on idempotent endpoints. */
  readonly requestKey: string;
}

/** What came in, not yet looked at. */
export interface RawCall extends Pick<Call<never, never, never>, 'principal' | 'header'> {
  readonly params: { readonly [name: string]: string };
  readonly query: { readonly [name: string]: readonly string[] };
  /** `undefined` = no body. */
  readonly body: JsonValue | undefined;
}

/** A request that fits its schemas. */
export interface PreparedCall {
  /** What it asks, as it was understood: equal for equal requests. */
  readonly content: object;
  readonly run: (requestKey: string) => Promise<Answer>;
}

/** An endpoint with its handler. */
export interface Route {
  readonly endpoint: Endpoint;
  readonly prepare: (raw: RawCall) => Step<PreparedCall>;
}

/** Binds a handler to its endpoint: it sees only what fits the schemas. */
export function route<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  endpoint: Endpoint<P, Q, B>,
  handle: (call: Call<z.output<P>, z.output<Q>, z.output<B>>) => Promise<Answer>,
): Route {
  return {
    endpoint,
    prepare: (raw) => {
      const params = parse(endpoint.params, raw.params);
      // An id that cannot be one names nothing: the same answer as for one that is absent.
      if (!params.ok) return stop(notFound());
      const query = parseQuery(endpoint.query, raw.query);
      if (!query.ok) return query;
      const body = parse(
        endpoint.body?.schema,
        endpoint.body?.required === false ? (raw.body ?? {}) : raw.body,
      );
      if (!body.ok) return body;
      const parts = { params: params.value, query: query.value, body: body.value };
      const { principal, header } = raw;
      return go({
        content: parts,
        run: (requestKey: string) => handle({ ...parts, principal, header, requestKey }),
      });
    },
  };
}

/** 404 for a resource that is not there. */
export function notFound(detail = 'There is nothing at this address.'): Answer {
  return problem('not-found', detail);
}

function parseQuery<Q extends z.ZodType>(
  schema: Q | undefined,
  query: RawCall['query'],
): Step<z.output<Q>> {
  const twice = Object.keys(query).filter((name) => (query[name]?.length ?? 0) > 1);
  if (twice.length > 0)
    return stop(invalidRequest(twice.map((field) => ({ field, reason: 'stands more than once' }))));
  const unknown = schema ? [] : Object.keys(query);
  if (unknown.length > 0)
    return stop(
      invalidRequest(unknown.map((field) => ({ field, reason: 'is not a known field' }))),
    );
  return parse<Q>(
    schema,
    Object.fromEntries(Object.entries(query).map(([name, values]) => [name, values[0]])),
  );
}

function parse<S extends z.ZodType>(schema: S | undefined, value: unknown): Step<z.output<S>> {
  // An undeclared part has no schema, and so no type but the empty one.
  if (!schema) return go({} as z.output<S>);
  const parsed = schema.safeParse(value);
  return parsed.success ? go(parsed.data) : stop(invalidRequest(fieldErrors(parsed.error, value)));
}
