import type { Payload } from '@temporalio/common';
import { z } from 'zod';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, type Route, route } from '../http/endpoint.ts';

/** Temporal's own message: it may grow fields, which are then let through unread. */
const payloadsSchema = z
  .object({
    payloads: z
      .array(
        z.object({
          metadata: z.record(z.string().max(128), z.base64()).default({}),
          data: z.base64().default(''),
        }),
      )
      .max(1_000),
  })
  .meta({ description: 'Payloads in the JSON form of protobuf: bytes are base64' });
type Payloads = z.output<typeof payloadsSchema>;

/** Temporal Web adds fields of its own to the query, such as `preserveStorageRefs`. */
const protocolQuery = z.looseObject({});

const common = {
  method: 'post',
  tag: 'Codec',
  query: protocolQuery,
  body: { schema: payloadsSchema, required: true, limit: 'codec' },
  answers: {
    200: {
      description: 'The payloads in clear; one that cannot be read as it came.',
      schema: payloadsSchema,
    },
  },
} as const;

/**
 * Temporal's remote codec protocol, so that an on-call engineer reads a history in Temporal Web in
 * clear.
 */
export function codecRoutes(deps: ApiDeps): readonly Route[] {
  const decode = async ({ body }: { readonly body: Payloads }) => {
    const payloads = await Promise.all(
      body.payloads.map((payload) => decodeOne(deps, fromWire(payload))),
    );
    return { status: 200, body: { payloads: payloads.map(toWire) } };
  };
  const access = { kind: 'token', action: 'decode-payloads' } as const;
  const plain = route(
    { ...common, path: '/v1/codec/decode', access, summary: 'Decrypt payloads of Temporal' },
    decode,
  );
  if (!deps.codec.tokenInPath) return [plain];
  const inPath: Endpoint<z.ZodType, typeof protocolQuery, typeof payloadsSchema> = {
    ...common,
    path: '/v1/codec/{token}/decode',
    access: { kind: 'token-in-path', action: 'decode-payloads' },
    summary: 'The same for a Temporal Web that cannot send a token; only with the built-in issuer',
    params: z.object({ token: z.string().max(4_096) }),
  };
  return [plain, route(inPath, decode)];
}

/**
 * A payload that cannot be decrypted stays as it is, so that one of them does not hide the others
 * (F-41).
 */
async function decodeOne(deps: ApiDeps, payload: Payload): Promise<Payload> {
  try {
    return (await deps.codec.decode([payload]))[0] ?? payload;
  } catch (error) {
    deps.logger.warn(
      { error: error instanceof Error ? error.name : 'unknown' },
      'a payload could not be decoded',
    );
    return payload;
  }
}

function fromWire({ metadata, data }: Payloads['payloads'][number]): Payload {
  const bytes = Object.entries(metadata).map(([name, value]) => [
    name,
    Buffer.from(value, 'base64'),
  ]);
  return { metadata: Object.fromEntries(bytes), data: Buffer.from(data, 'base64') };
}

function toWire({ metadata, data }: Payload) {
  const texts = Object.entries(metadata ?? {}).map(([name, value]) => [
    name,
    Buffer.from(value).toString('base64'),
  ]);
  return {
    metadata: Object.fromEntries(texts) as { [name: string]: string },
    data: Buffer.from(data ?? []).toString('base64'),
  };
}
