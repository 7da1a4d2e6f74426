import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, launchChild, logTail, startChild } from '../../dev/stack/child.ts';
import { startTemporalServer } from '../../dev/stack/temporal-server.ts';
import { account, type Place } from './place.ts';

/**
 * Lambda invocations at once over all functions: without a limit, wakes of busy workers beget wakes
 * until the machine is full.
 */
const invocationsAtOnce = '6';

/**
 * The emulator, with what an earlier one in this place kept. `auth`: IAM policies are evaluated.
 */
export function startEmulator(place: Place, { auth }: { readonly auth: boolean }): Promise<Child> {
  const home = join(place.folder, 'emulator');
  return startChild({
    name: 'the AWS emulator',
    command: place.emulator,
    args: [],
    cwd: home,
    env: {
      ...Object.fromEntries(Object.entries(place.env).filter(([name]) => !name.startsWith('AWS_'))),
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(place.ports.emulator),
      // An IP address would make the API's own address one that no URL may have.
      MINISTACK_HOST: 'localhost',
      STATE_DIR: join(home, 'state'),
      S3_DATA_DIR: join(home, 's3'),
      PERSIST_STATE: '1',
      S3_PERSIST: '1',
      AUTH: String(auth),
      LAMBDA_EXECUTOR: 'local',
      LAMBDA_ACCOUNT_CONCURRENCY: invocationsAtOnce,
      DOCKER_HOST: 'unix:///nonexistent',
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
    },
    logFile: join(place.folder, 'logs', `emulator${auth ? '-with-iam' : ''}.log`),
    isReady: () => answers(`${place.emulatorUrl}/_ministack/health`),
    readyWithinMs: 60_000,
  });
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );

/**
 * Temporal's worker controller, which wakes workers in Lambda; the emulator's roles ask for no
 * external id.
 */
const workerController = [
  'workercontroller.enabled=true',
  'workercontroller.compute_providers.enabled=["aws-lambda"]',
  'workercontroller.scaling_algorithms.enabled=["no-sync"]',
  'workercontroller.compute_providers.aws.require_role_and_external_id=false',
];

/** A new Temporal server, in memory: the one before knows functions that are gone. */
export function startTemporal(place: Place, name: string): Promise<Child> {
  const options = {
    cli: place.temporalCli,
    port: place.ports.temporal,
    dynamicConfig: workerController,
  };
  const env = { ...place.env, AWS_ACCESS_KEY_ID: account };
  return startTemporalServer(
    { ...options, logFile: join(place.folder, 'logs', `${name}.log`) },
    (spec) => startChild({ ...spec, env }),
  );
}

/** The systems around, as a process of their own. */
export function startSandbox(place: Place, webhookSecret: string): Promise<Child> {
  return startChild({
    name: 'the sandbox',
    command: process.execPath,
    args: ['--import', 'tsx', 'dev/sandbox/main.ts'],
    cwd: place.rootDir,
    env: {
      ...place.env,
      SANDBOX_PORT: String(place.ports.sandbox),
      SANDBOX_SMTP_PORT: String(place.ports.smtp),
      HANDOFF_WEBHOOK_SECRET: webhookSecret,
    },
    logFile: join(place.folder, 'logs/sandbox.log'),
    isReady: (log) => log.includes('sandbox ready'),
    readyWithinMs: 60_000,
  });
}

/** A command of ours that runs to its end. */
export interface Command {
  /** Also that of its log. */
  readonly name: string;
  readonly args: readonly string[];
  readonly cwd?: string;
}

/**
 * Runs a Node program to its end and answers with all that it said; a failure shows the end of
 * that.
 */
export async function runNode(
  place: Place,
  { name, args, cwd = place.rootDir }: Command,
): Promise<string> {
  const logFile = join(place.folder, 'logs', `${name}.log`);
  const spec = {
    name,
    command: process.execPath,
    args,
    cwd,
    env: place.env,
    logFile,
    isReady: () => true,
    readyWithinMs: 0,
  };
  const child = launchChild(spec);
  const end = await child.ended;
  if (!end.endsWith('exit code 0')) throw new Error(`${end}; it said:\n${logTail(child)}`);
  return readFileSync(logFile, 'utf8');
}
