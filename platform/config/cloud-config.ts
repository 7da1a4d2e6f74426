import { z } from 'zod';

/**
 * What a process in AWS is told by its environment. Both names of AWS's own are the SDK's:
 * AWS_REGION, and AWS_ENDPOINT_URL for an emulator.
 */
export interface CloudEnvironment {
  readonly stage: 'local' | 'dev' | 'prod';
  readonly region: string;
  /** Table of the read model. */
  readonly table: string;
  /** Table of the vault. */
  readonly vaultTable: string;
  readonly recordsBucket: string;
  /** Name or ARN of the secret with everything that is secret. */
  readonly secretId: string;
  readonly temporal: {
    /** host:port */
    readonly address: string;
    readonly namespace: string;
    readonly tls: boolean;
    readonly taskQueue: string;
  };
  /** Temporal Web, without a trailing slash. */
  readonly uiUrl: string;
  /** Name of the worker deployment. */
  readonly deployment: string;
  /** Where traces go; without it none are made. */
  readonly otlpEndpoint?: string | undefined;
}

/** What the API is told besides. */
export interface ApiEnvironment extends CloudEnvironment {
  readonly attachmentsBucket: string;
  /** Of what speaks like S3 on an emulator, whose address callers are given. */
  readonly s3Endpoint?: string | undefined;
  readonly issuer: string;
  /** App clients whose access tokens are taken. */
  readonly clientIds: readonly string[];
  /** The issuer's key set; below the issuer unless said otherwise. */
  readonly jwksUrl: string;
}

/** What a worker is told besides. */
export interface WorkerEnvironment extends CloudEnvironment {
  /** The version this worker is. */
  readonly buildId: string;
  /** Loopback port of a container's health and figures. */
  readonly operationsPort: number;
}

const text = z.string('is not set').min(1, 'is empty');
const url = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address' })
  .transform((value) => value.replace(/\/+$/, ''));
const address = text.regex(/^[\w.-]+:\d{1,5}$/, 'must be host:port');
const flag = z
  .enum(['true', 'false'], 'must be true or false')
  .transform((value) => value === 'true');
const port = z.coerce
  .number('must be a port')
  .int('must be a port')
  .min(0, 'must be a port')
  .max(65_535, 'must be a port');
const list = text
  .transform((value) => value.split(',').map((part) => part.trim()))
  .refine((parts) => parts.every((part) => part !== ''), {
    error: 'must be names with commas between them',
  });

const common = {
  HANDOFF_STAGE: z.enum(['local', 'dev', 'prod'], 'must be local, dev or prod'),
  AWS_REGION: text,
  HANDOFF_TABLE: text,
  HANDOFF_VAULT_TABLE: text,
  HANDOFF_RECORDS_BUCKET: text,
  HANDOFF_SECRET_ID: text,
  TEMPORAL_ADDRESS: address,
  TEMPORAL_NAMESPACE: text,
  TEMPORAL_TLS: flag,
  TEMPORAL_TASK_QUEUE: text.default('handoff'),
  HANDOFF_UI_URL: url,
  HANDOFF_DEPLOYMENT: text.default('handoff'),
  OTEL_EXPORTER_OTLP_ENDPOINT: url.optional(),
};
const apiVariables = z.object({
  ...common,
  HANDOFF_ATTACHMENTS_BUCKET: text,
  AWS_ENDPOINT_URL: url.optional(),
  HANDOFF_ISSUER: url,
  HANDOFF_CLIENT_IDS: list,
  HANDOFF_JWKS_URL: url.optional(),
});
const workerVariables = z.object({
  ...common,
  HANDOFF_BUILD_ID: text,
  HANDOFF_OPERATIONS_PORT: port.default(9464),
});

/**
 * The API's environment; throws an Error whose message has a line for every variable that is
 * missing or wrong, and no value.
 */
export function readApiEnvironment(env: NodeJS.ProcessEnv): ApiEnvironment {
  const variables = read(apiVariables, env);
  const issuer = variables.HANDOFF_ISSUER;
  return {
    ...environmentOf(variables),
    attachmentsBucket: variables.HANDOFF_ATTACHMENTS_BUCKET,
    s3Endpoint: variables.AWS_ENDPOINT_URL,
    issuer,
    clientIds: variables.HANDOFF_CLIENT_IDS,
    jwksUrl: variables.HANDOFF_JWKS_URL ?? `${issuer}/.well-known/jwks.json`,
  };
}

/** A worker's environment; throws as `readApiEnvironment` does. */
export function readWorkerEnvironment(env: NodeJS.ProcessEnv): WorkerEnvironment {
  const variables = read(workerVariables, env);
  return {
    ...environmentOf(variables),
    buildId: variables.HANDOFF_BUILD_ID,
    operationsPort: variables.HANDOFF_OPERATIONS_PORT,
  };
}

function environmentOf(variables: z.infer<z.ZodObject<typeof common>>): CloudEnvironment {
  return {
    stage: variables.HANDOFF_STAGE,
    region: variables.AWS_REGION,
    table: variables.HANDOFF_TABLE,
    vaultTable: variables.HANDOFF_VAULT_TABLE,
    recordsBucket: variables.HANDOFF_RECORDS_BUCKET,
    secretId: variables.HANDOFF_SECRET_ID,
    temporal: {
      address: variables.TEMPORAL_ADDRESS,
      namespace: variables.TEMPORAL_NAMESPACE,
      tls: variables.TEMPORAL_TLS,
      taskQueue: variables.TEMPORAL_TASK_QUEUE,
    },
    uiUrl: variables.HANDOFF_UI_URL,
    deployment: variables.HANDOFF_DEPLOYMENT,
    otlpEndpoint: variables.OTEL_EXPORTER_OTLP_ENDPOINT,
  };
}

/**
 * A variable that is set to nothing counts as not set: that is how CloudFormation leaves one out.
 */
function read<T>(schema: z.ZodType<T>, env: NodeJS.ProcessEnv): T {
  const result = schema.safeParse(
    Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')),
  );
  if (result.success) return result.data;
  const lines = result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
  throw new Error(`the environment of this process is not complete:\n${lines.join('\n')}`);
}
