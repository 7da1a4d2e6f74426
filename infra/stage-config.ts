import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import {
  type Account,
  accountSchema,
  type StageConfig,
  type StageName,
  type StageSettings,
  stageConfigSchema,
} from './stage-config.schema.ts';

export type { StageConfig } from './stage-config.schema.ts';

const allOn: StageSettings['switches'] = {
  fargate: true,
  edge: true,
  canary: true,
  autoscaling: true,
  metricMathAlarms: true,
  compositeAlarms: true,
  budget: true,
  flowLogs: true,
  wafLogging: true,
  bucketDeployment: true,
  bucketsTlsOnly: true,
  retain: true,
  passwordSignIn: false,
  secretsByName: false,
};

/** What the emulator refuses, hangs on or does its own way is off. */
const emulated: StageSettings['switches'] = {
  ...allOn,
  fargate: false,
  canary: false,
  autoscaling: false,
  metricMathAlarms: false,
  compositeAlarms: false,
  budget: false,
  flowLogs: false,
  wafLogging: false,
  bucketDeployment: false,
  bucketsTlsOnly: false,
  retain: false,
  passwordSignIn: true,
  secretsByName: true,
};

const prod: StageSettings = {
  switches: allOn,
  architecture: 'arm64',
  logRetentionDays: 90,
  table: { maxReadUnits: 4_000, maxWriteUnits: 4_000 },
  // Ten years, as business records are kept.
  records: { lockDays: 3_653 },
  api: {
    memoryMb: 1_024,
    timeoutSeconds: 10,
    reservedConcurrency: 200,
    rateLimit: 200,
    burstLimit: 400,
  },
  worker: { memoryMb: 1_769, timeoutSeconds: 60, reservedConcurrency: 50 },
  fargate: {
    cpu: 1024,
    memoryMb: 2_048,
    minTasks: 2,
    maxTasks: 20,
    backlogPerTask: 50,
    stopTimeoutSeconds: 120,
    maxAzs: 2,
    natGateways: 1,
  },
  measureEveryMinutes: 1,
  budgetUsd: 2_000,
};

/** A stage to try things in: cheap, and its records can be thrown away. */
const dev: StageSettings = {
  ...prod,
  switches: { ...allOn, fargate: false },
  logRetentionDays: 30,
  table: { maxReadUnits: 500, maxWriteUnits: 500 },
  records: { lockDays: 0 },
  api: { ...prod.api, reservedConcurrency: 20, rateLimit: 50, burstLimit: 100 },
  worker: { ...prod.worker, timeoutSeconds: 30, reservedConcurrency: 10 },
  fargate: { ...prod.fargate, minTasks: 0, maxTasks: 2 },
  measureEveryMinutes: 5,
  budgetUsd: 100,
};

const local: StageSettings = {
  ...dev,
  switches: emulated,
  // The emulator runs the artefact on this machine.
  architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64',
  logRetentionDays: 7,
  worker: { ...dev.worker, timeoutSeconds: 12, reservedConcurrency: 2 },
};

const settings: Record<StageName, StageSettings> = { local, dev, prod };

const emulator: Account = {
  account: '000000000000',
  region: 'us-east-1',
  temporal: {
    address: '127.0.0.1:7233',
    namespace: 'default',
    tls: false,
    uiUrl: 'http://127.0.0.1:8233',
    invokers: ['000000000000'],
    externalId: 'handoff-local',
  },
  domains: {},
  signIn: {
    domainPrefix: 'handoff-local',
    callbackUrls: ['http://localhost:7300/signed-in'],
    logoutUrls: ['http://localhost:7300/'],
  },
  alarmMail: 'alarms@handoff.example',
};

/** A stage on an account. Throws an Error that names every field that is wrong. */
export function stageConfig(stage: StageName, account: unknown): StageConfig {
  const parsed = accountSchema.safeParse(account);
  if (!parsed.success)
    throw new Error(
      `the account of stage ${stage} cannot be used:\n${z.prettifyError(parsed.error)}`,
    );
  return stageConfigSchema.parse({ ...settings[stage], ...parsed.data, stage });
}

const accountsDir = join(import.meta.dirname, 'accounts');

/** Values of the emulator that differ from run to run. */
export const runSchema = z.strictObject({
  temporalAddress: z.string().optional(),
  temporalUiUrl: z.string().optional(),
  emulatorUrl: z.url().optional(),
});

/**
 * A stage with its account; `run` only for `local`. Throws as `stageConfig` and `readAccount` do.
 */
export function readStage(
  stage: StageName,
  run: z.output<typeof runSchema>,
  account: string = stage,
): StageConfig {
  const config = stageConfig(stage, readAccount(account));
  if (stage !== 'local') return config;
  const { temporalAddress, temporalUiUrl, emulatorUrl } = run;
  const temporal = {
    ...config.temporal,
    ...(temporalAddress && { address: temporalAddress }),
    ...(temporalUiUrl && { uiUrl: temporalUiUrl }),
  };
  return stageConfigSchema.parse({ ...config, temporal, emulatorUrl });
}

/**
 * The account of a stage, `infra/accounts/<name>.json`, or the emulator's. Throws an Error that
 * names the file.
 */
export function readAccount(name: string): unknown {
  if (name === 'local') return emulator;
  const file = join(accountsDir, `${name}.json`);
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(
      `infra/accounts/${name}.json cannot be read: copy example.json and put in the values ` +
        'of your account',
      {
        cause: error,
      },
    );
  }
}

/** Every stage, those in the cloud with the account of the example: what tests look at. */
export const stages: Record<StageName, StageConfig> = {
  local: stageConfig('local', emulator),
  dev: stageConfig('dev', readAccount('example')),
  prod: stageConfig('prod', readAccount('example')),
};
