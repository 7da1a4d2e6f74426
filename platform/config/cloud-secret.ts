import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { z } from 'zod';
import type { OutsideSystems } from '../../workers/compose.ts';
import { type KeyRing, parseKeyRing } from '../temporal/key-ring.ts';

/** What every process needs of the secret. */
export interface CloudSecret {
  readonly payloadKeys: KeyRing;
  /** API key of Temporal Cloud; a cluster of one's own may do without. */
  readonly temporalApiKey?: string | undefined;
}

export interface ApiSecret extends CloudSecret {
  /** `whsec_…`; the new and the old one while it is rotated. */
  readonly webhookSecrets: readonly string[];
  /** Signs the cursors of lists. */
  readonly cursorKey: string;
}

export interface WorkerSecret extends CloudSecret {
  readonly systems: OutsideSystems;
}

/**
 * Reads the secret once a process, for each what it needs. Errors name the secret and the field,
 * never a value.
 */
export interface SecretSource {
  readonly forApi: () => Promise<ApiSecret>;
  readonly forWorker: () => Promise<WorkerSecret>;
}

const text = z.string('is missing').min(1, 'is empty');
const system = z.object({
  baseUrl: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }),
  apiKey: text,
  timeoutMs: z.int().positive().exactOptional(),
});
const smtp = z.object({
  host: text,
  port: z.int('must be a number').min(1).max(65_535),
  from: text,
  encryption: z.enum(['none', 'starttls', 'tls'], 'must be none, starttls or tls'),
  login: z.object({ user: text, pass: text }).exactOptional(),
  timeoutMs: z.int().positive().exactOptional(),
});
const keyRing = z.object({ current: text, keys: z.record(z.string(), z.string()) }, 'is missing');
const shared = { payloadKeys: keyRing, temporalApiKey: text.optional() };
const shortestCursorKey = 16;

/** The secret as the API reads it; what it does not need may still be missing. */
export const apiSecretSchema = z.object({
  ...shared,
  webhookSecrets: z
    .array(z.string().startsWith('whsec_', 'must begin with whsec_'), 'is missing')
    .min(1, 'is empty'),
  cursorKey: text.min(shortestCursorKey, `must have ${shortestCursorKey} characters or more`),
});

/** The secret as a worker reads it. */
export const workerSecretSchema = z.object({
  ...shared,
  systems: z.object(
    {
      crm: system,
      billing: system,
      provisioning: system,
      phone: system,
      chat: system,
      ticketing: system,
      smtp,
    },
    'is missing',
  ),
});

/**
 * The secret of AWS Secrets Manager. An answer is kept for the life of the process, a failure is
 * not: the next who asks tries again.
 */
export function createSecretSource(
  secretId: string,
  client = new SecretsManagerClient({}),
): SecretSource {
  let reading: Promise<unknown> | undefined;
  const value = () => {
    reading ??= fetchJson(client, secretId).catch((error: unknown) => {
      reading = undefined;
      throw error;
    });
    return reading;
  };
  const parsed = async <T extends { readonly payloadKeys: unknown }>(schema: z.ZodType<T>) => {
    const secret = parse(await value(), { schema, secretId });
    return {
      ...secret,
      payloadKeys: parseKeyRing(
        JSON.stringify(secret.payloadKeys),
        `secret ${secretId}: payloadKeys`,
      ),
    };
  };
  return { forApi: () => parsed(apiSecretSchema), forWorker: () => parsed(workerSecretSchema) };
}

async function fetchJson(client: SecretsManagerClient, secretId: string): Promise<unknown> {
  const { SecretString } = await client
    .send(new GetSecretValueCommand({ SecretId: secretId }))
    .catch((error: unknown) => {
      throw new Error(
        `secret ${secretId} cannot be read: ${error instanceof Error ? error.name : 'no answer'}`,
        { cause: error },
      );
    });
  try {
    return JSON.parse(SecretString ?? '');
  } catch {
    // Without the cause: JSON.parse quotes what it was given.
    throw new Error(`secret ${secretId} holds no JSON; make its value with: npm run secret`);
  }
}

function parse<T>(
  value: unknown,
  { schema, secretId }: { readonly schema: z.ZodType<T>; readonly secretId: string },
): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const lines = result.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'the value'} ${message}`,
  );
  throw new Error(
    `secret ${secretId} is not complete; make its value with: npm run secret\n${lines.join('\n')}`,
  );
}
