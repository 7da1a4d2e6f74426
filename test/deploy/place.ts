import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../dev/stack/ports.ts';

/** Region and account of the emulator, as stage `local` names them. */
export const region = 'us-east-1';
export const account = '000000000000';

/** Where everything of a run lies and listens. */
export interface Place {
  readonly rootDir: string;
  /** Deleted after the run, with everything in it. */
  readonly folder: string;
  readonly temporalCli: string;
  /** Program of the emulator. */
  readonly emulator: string;
  readonly ports: {
    readonly emulator: number;
    readonly temporal: number;
    readonly sandbox: number;
    readonly smtp: number;
  };
  readonly emulatorUrl: string;
  readonly temporalAddress: string;
  /**
   * Environment of every process: the emulator for AWS, nothing of an account or a profile of
   * whoever runs it.
   */
  readonly env: NodeJS.ProcessEnv;
}

function given(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run npm run test:deploy`);
  return value;
}

/** The place that the command made. */
export async function openPlace(): Promise<Place> {
  const folder = given('DEPLOY_FOLDER');
  for (const name of ['tmp', 'logs', 'emulator'])
    mkdirSync(join(folder, name), { recursive: true });
  const [emulator, temporal, sandbox, smtp] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const emulatorUrl = `http://127.0.0.1:${emulator}`;
  return {
    rootDir: join(import.meta.dirname, '../..'),
    folder,
    temporalCli: given('TEMPORAL_CLI'),
    emulator: given('EMULATOR'),
    ports: { emulator, temporal, sandbox, smtp },
    emulatorUrl,
    temporalAddress: `127.0.0.1:${temporal}`,
    env: environment(folder, emulatorUrl),
  };
}

function environment(folder: string, emulatorUrl: string): NodeJS.ProcessEnv {
  const foreign = /^(AWS_|CDK_|HANDOFF_|TEMPORAL_|JEST_|NODE_ENV$|npm_)/;
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name))),
    TMPDIR: join(folder, 'tmp'),
    AWS_ENDPOINT_URL: emulatorUrl,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_CONFIG_FILE: join(folder, 'no-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'no-credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    CDK_HOME: join(folder, 'cdk-home'),
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_DISABLE_VERSION_CHECK: '1',
    NODE_NO_WARNINGS: '1',
  };
}
