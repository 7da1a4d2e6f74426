import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fewHeaps } from '../../platform/config/few-heaps.ts';
import type { Child } from './child.ts';
import type { ChildGroup } from './child-group.ts';
import type { LocalConfig } from './config.ts';
import { startDynamoDbLocal } from './dynamodb-local.ts';
import type { Prepared } from './prepare.ts';
import { ensureProgramBundle } from './program-bundle.ts';
import { sandboxApiKey } from './sandbox-key.ts';
import { startTemporalServer } from './temporal-server.ts';

/** Where the running stack is reached. */
export interface StackAddresses {
  readonly apiUrl: string;
  readonly temporalAddress: string;
  readonly uiUrl: string;
  readonly dynamodbUrl: string;
  readonly sandboxUrl: string;
}

/** Addresses of a stack on these ports. */
export function stackAddresses({ ports }: LocalConfig): StackAddresses {
  return {
    apiUrl: `http://127.0.0.1:${ports.api}`,
    temporalAddress: `127.0.0.1:${ports.temporal}`,
    uiUrl: `http://127.0.0.1:${ports.temporalUi}`,
    dynamodbUrl: `http://127.0.0.1:${ports.dynamodb}`,
    sandboxUrl: `http://127.0.0.1:${ports.sandbox}`,
  };
}

/** Drops what the stack has stored on this machine, keys included; the bundle cache may stay. */
export function dropLocalData({ dataDir }: LocalConfig): void {
  for (const part of [
    'temporal.db',
    'temporal.db-wal',
    'temporal.db-shm',
    'dynamodb',
    'sandbox.json',
    'records',
    'keys',
    'logs',
  ]) {
    rmSync(join(dataDir, part), { recursive: true, force: true });
  }
}

const codecTokenSeconds = 30 * 86_400;
const readyWithinMs = 60_000;

async function isServing(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(2000) }).then(
    (answer) => answer.ok,
    () => false,
  );
}

/** A program of ours as JavaScript that plain Node runs. */
interface Program {
  readonly file: string;
}

/** A program of ours as a child: ready when `url` answers. */
function ownProgram(
  config: LocalConfig,
  program: Program & { readonly name: string; readonly url: string; readonly log: string },
) {
  return {
    name: program.name,
    command: process.execPath,
    args: [program.file],
    cwd: config.rootDir,
    logFile: join(config.dataDir, 'logs', program.log),
    isReady: () => isServing(program.url),
    readyWithinMs,
  };
}

function startSandbox(
  config: LocalConfig,
  { keys, file }: Pick<Prepared, 'keys'> & Program,
  group: ChildGroup,
): Promise<Child> {
  const { apiUrl, sandboxUrl } = stackAddresses(config);
  const program = ownProgram(config, {
    name: 'the sandbox',
    file,
    url: `${sandboxUrl}/healthz`,
    log: 'sandbox.log',
  });
  const env = {
    ...process.env,
    SANDBOX_PORT: String(config.ports.sandbox),
    SANDBOX_SMTP_PORT: String(config.ports.sandboxSmtp),
    SANDBOX_API_KEY: sandboxApiKey,
    SANDBOX_STATE_FILE: join(config.dataDir, 'sandbox.json'),
    HANDOFF_WEBHOOK_URL: `${apiUrl}/v1/acknowledgments`,
    HANDOFF_WEBHOOK_SECRET: keys.webhookSecret,
  };
  return group.start({ ...program, env });
}

/**
 * Temporal Web cannot send a token of ours, so the address it is given carries one: for the on-call
 * role, on this machine only.
 */
async function codecEndpoint(config: LocalConfig, { keys }: Prepared): Promise<string> {
  const request = {
    subject: 'temporal-web',
    roles: ['on-call-engineer'],
    ttlSeconds: codecTokenSeconds,
  } as const;
  return `${stackAddresses(config).apiUrl}/v1/codec/${await keys.issuer.issueToken(request)}`;
}

async function startTemporal(
  config: LocalConfig,
  prepared: Prepared,
  group: ChildGroup,
): Promise<Child> {
  const options = {
    cli: prepared.temporalCli,
    port: config.ports.temporal,
    uiPort: config.ports.temporalUi,
    dbFile: join(config.dataDir, 'temporal.db'),
    logFile: join(config.dataDir, 'logs', 'temporal.log'),
    codecEndpoint: await codecEndpoint(config, prepared),
    // Lists lag a second; a fifth less CPU.
    dynamicConfig: ['history.visibilityProcessorMaxPollRPS=1'],
  };
  return startTemporalServer(options, group.start);
}

function startProductProcess(
  config: LocalConfig,
  { file }: Program,
  group: ChildGroup,
): Promise<Child> {
  const { apiUrl } = stackAddresses(config);
  const program = ownProgram(config, {
    name: 'Handoff',
    file,
    url: `${apiUrl}/readyz`,
    log: 'handoff.log',
  });
  return group.start({ ...program, env: { ...process.env, ...fewHeaps } });
}

/**
 * Builds our programs, then starts every part side by side; the product waits by itself for the
 * servers it needs.
 */
export async function startStack(
  config: LocalConfig,
  prepared: Prepared,
  group: ChildGroup,
): Promise<void> {
  const sandbox = ensureProgramBundle(config.rootDir, 'sandbox');
  const product = ensureProgramBundle(config.rootDir, 'product');
  const dynamodb = {
    port: config.ports.dynamodb,
    dataDir: join(config.dataDir, 'dynamodb'),
    logFile: join(config.dataDir, 'logs', 'dynamodb.log'),
  };
  await Promise.all([
    startTemporal(config, prepared, group),
    startDynamoDbLocal(dynamodb, group.start),
    startSandbox(config, { keys: prepared.keys, file: sandbox }, group),
    startProductProcess(config, { file: product }, group),
  ]);
}
