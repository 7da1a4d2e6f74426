import { z } from 'zod';
import type { Endpoint } from './http/endpoint.ts';
import { inputSchema, type JsonSchema } from './http/json-schema.ts';
import { type ProblemCode, problemTypes } from './http/problem.ts';

type Json = { readonly [key: string]: unknown };

interface Content {
  readonly [mediaType: string]: { readonly schema: JsonSchema };
}

/** One route of the document. */
export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  /** The row of policy/access.yaml that is asked; or else who may call. */
  readonly 'x-action'?: string;
  /** Of a start: the procedure for which the row is asked. */
  readonly 'x-procedure'?: string;
  readonly 'x-access'?: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly schema: JsonSchema;
  }[];
  readonly requestBody?: { readonly required: boolean; readonly content: Content };
  readonly responses: {
    readonly [status: string]: { readonly description: string; readonly content?: Content };
  };
}

/** The OpenAPI document, as far as the docs page looks into it. */
export interface ApiDescription {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } };
  readonly components: {
    readonly schemas: { readonly [name: string]: JsonSchema };
    readonly securitySchemes: Json;
  };
}

/** Schemas with a name of their own, gathered while the routes are described. */
type Named = { [name: string]: JsonSchema };

/** The OpenAPI 3.1 document, made of the schemas that validate the requests. */
export function openApiDocument(endpoints: readonly Endpoint[]): ApiDescription {
  const schemas: Named = { Problem: problemSchema };
  const paths: { [path: string]: { [method: string]: Operation } } = {};
  for (const endpoint of endpoints)
    paths[endpoint.path] = {
      ...paths[endpoint.path],
      [endpoint.method]: operation(endpoint, schemas),
    };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Handoff',
      version: '1',
      description:
        'Written operating procedures as durable cases: their starts, cases, tasks and messages.',
    },
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas,
    },
  };
}

const problemSchema: JsonSchema = {
  type: 'object',
  description: 'RFC 9457',
  required: ['type', 'title', 'status', 'code', 'detail'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(problemTypes) },
    detail: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: { field: { type: 'string' }, reason: { type: 'string' } },
      },
    },
  },
};

function operation(endpoint: Endpoint, named: Named): Operation {
  const { access, tag, summary, description, body } = endpoint;
  return {
    operationId: operationId(endpoint),
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    ...(access.kind === 'token' && {
      security: [{ token: [] }],
      'x-action': access.action,
      ...(access.procedure !== undefined && { 'x-procedure': access.procedure }),
    }),
    ...(access.kind !== 'token' && { 'x-access': access.kind }),
    parameters: parametersOf(endpoint),
    ...(body && {
      requestBody: {
        required: body.required,
        content: { 'application/json': { schema: body.described ?? inputSchema(body.schema) } },
      },
    }),
    responses: responsesOf(endpoint, named),
  };
}

function operationId({ method, path }: Endpoint): string {
  const words = path.split('/').filter((part) => part !== '' && part !== 'v1');
  return [method, ...words.map((word) => word.replaceAll(/[{}.]/g, ''))].join('-');
}

function parametersOf({ params, query, idempotent, access }: Endpoint): Operation['parameters'] {
  const header = (name: string, text: string) => ({
    name,
    in: 'header',
    required: true,
    description: text,
    schema: { type: 'string' },
  });
  return [
    ...fieldsOf(params, 'path'),
    ...fieldsOf(query, 'query'),
    ...(idempotent
      ? [
          header(
            'Idempotency-Key',
            'At most 255 printable characters; the same key and body are one request.',
          ),
        ]
      : []),
    ...(access.kind === 'webhook-signature'
      ? ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
          header(name, 'Standard Webhooks'),
        )
      : []),
  ];
}

function fieldsOf(schema: z.ZodType | undefined, place: 'path' | 'query'): Operation['parameters'] {
  if (!schema) return [];
  const { properties = {}, required = [] } = inputSchema(schema);
  return Object.entries(properties).map(([name, field]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: field,
  }));
}

function responsesOf(endpoint: Endpoint, named: Named): Operation['responses'] {
  const good = Object.entries(endpoint.answers).map(
    ([status, { description, schema, mediaType = 'application/json' }]) => {
      const isPage = mediaType === 'text/html';
      const content = (schema ?? isPage) && {
        [mediaType]: { schema: schema ? outputSchema(schema, named) : { type: 'string' } },
      };
      return [status, { description, ...(content && { content }) }];
    },
  );
  const codes = new Map<number, ProblemCode[]>();
  for (const code of problemsOf(endpoint))
    codes.set(problemTypes[code].status, [...(codes.get(problemTypes[code].status) ?? []), code]);
  const bad = [...codes].map(([status, names]) => [
    String(status),
    {
      description: names.join(', '),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  ]);
  return Object.fromEntries([...good, ...bad]) as Operation['responses'];
}

/** Problems of a route: its own, and those of its kind. */
function problemsOf({
  access,
  idempotent,
  body,
  params,
  problems = [],
}: Endpoint): readonly ProblemCode[] {
  if (access.kind === 'public') return ['unavailable'];
  const token: readonly ProblemCode[] =
    access.kind === 'webhook-signature' ? [] : ['not-authenticated', 'not-allowed'];
  const sent: readonly ProblemCode[] = body
    ? ['malformed-request', 'body-too-large', 'media-type-unsupported']
    : [];
  const keyed: readonly ProblemCode[] = idempotent
    ? ['idempotency-key-missing', 'idempotency-key-invalid', 'key-reused', 'request-running']
    : [];
  const found: readonly ProblemCode[] = params ? ['not-found'] : [];
  return [
    ...new Set([
      'invalid-request' as const,
      ...token,
      ...sent,
      ...keyed,
      ...found,
      ...problems,
      'unavailable' as const,
    ]),
  ];
}

/** Named parts move to the components of the document, and are referred to there. */
function outputSchema(schema: z.ZodType, named: Named): JsonSchema {
  const made = z.toJSONSchema(z.object({ answer: schema }), {
    io: 'output',
    unrepresentable: 'any',
  });
  const { $defs = {}, properties = {} } = JSON.parse(
    JSON.stringify(made).replaceAll('"#/$defs/', '"#/components/schemas/'),
  ) as {
    readonly $defs?: Named;
    readonly properties?: { readonly answer?: JsonSchema };
  };
  for (const [name, { id: _id, ...definition }] of Object.entries($defs)) named[name] = definition;
  return properties.answer ?? {};
}
