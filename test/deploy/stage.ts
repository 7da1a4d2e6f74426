import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { sandboxApiKey } from '../kit/sandbox-admin.ts';
import type { Build } from './builds.ts';
import { account, type Place, region } from './place.ts';
import { runNode } from './servers.ts';

/** Outputs of the stacks, as the names of the contract say. */
export interface Outputs {
  readonly ApiId: string;
  readonly UserPoolId: string;
  readonly UserClientId: string;
  readonly MachineClientId: string;
  readonly SecretId: string;
  readonly TableName: string;
  readonly WorkerFunctionName: string;
  readonly WorkerVersionArn: string;
}

/** A deployed stage. */
export interface Deployment {
  readonly outputs: Outputs;
  /** Written by `cdk deploy`. */
  readonly outputsFile: string;
}

const cdk = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk');
/** More than this and busy workers fill the machine with further ones. */
const workersAtOnce = 2;

/** For AWS clients of the test itself. */
export const clientOptions = (place: Place) => ({
  endpoint: place.emulatorUrl,
  region,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

/** In a folder without an app: in that of the repository CDK would want to read it. */
export async function bootstrap(place: Place): Promise<void> {
  await runNode(place, {
    name: 'cdk-bootstrap',
    args: [cdk, 'bootstrap', `aws://${account}/${region}`],
    cwd: join(place.folder, 'tmp'),
  });
}

/** Synthesizes stage `local` of the build, unless that is done, and deploys all its stacks. */
export async function deploy(place: Place, build: Build): Promise<Deployment> {
  const outputsFile = join(place.folder, `outputs-${build.buildId}.json`);
  const assembly = join(place.folder, `cdk-${build.buildId}`);
  const context = {
    stage: 'local',
    artefacts: build.folder,
    temporalAddress: place.temporalAddress,
    emulatorUrl: place.emulatorUrl,
  };
  const settings = Object.entries(context).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const how = [
    '--all',
    '--require-approval',
    'never',
    '--method',
    'direct',
    '--concurrency',
    '4',
    '--no-notices',
    '--progress',
    'events',
  ];
  await runNode(place, {
    name: `cdk-deploy-${build.buildId}`,
    args: [
      cdk,
      'deploy',
      ...(existsSync(assembly) ? ['--app', assembly] : [...settings, '--output', assembly]),
      ...how,
      '--outputs-file',
      outputsFile,
    ],
  });
  const stacks = JSON.parse(readFileSync(outputsFile, 'utf8')) as {
    readonly [stack: string]: object;
  };
  const outputs = Object.assign({}, ...Object.values(stacks)) as Outputs;
  await limitWorkers(place, outputs);
  return { outputs, outputsFile };
}

/** The emulator's CloudFormation leaves out the reserved concurrency that the template has. */
async function limitWorkers(
  place: Place,
  { WorkerFunctionName: FunctionName }: Outputs,
): Promise<void> {
  const lambda = new LambdaClient(clientOptions(place));
  await lambda.send(
    new PutFunctionConcurrencyCommand({
      FunctionName,
      ReservedConcurrentExecutions: workersAtOnce,
    }),
  );
  lambda.destroy();
}

/** Takes all stacks of the build's assembly away. */
export async function destroy(place: Place, build: Build): Promise<void> {
  const args = [
    cdk,
    'destroy',
    '--app',
    join(place.folder, `cdk-${build.buildId}`),
    '--all',
    '--force',
    '--no-notices',
  ];
  await runNode(place, { name: 'cdk-destroy', args });
}

/**
 * Puts the stage's secret as an operator does: the part that only they know is written in, `npm run
 * secret` makes the rest.
 */
export async function putSecret(
  place: Place,
  { SecretId }: Outputs,
  webhookSecret: string,
): Promise<void> {
  const system = { baseUrl: `http://127.0.0.1:${place.ports.sandbox}`, apiKey: sandboxApiKey };
  const smtp = {
    host: '127.0.0.1',
    port: place.ports.smtp,
    from: 'handoff@handoff.example',
    encryption: 'none',
  };
  const systems = {
    crm: system,
    billing: system,
    provisioning: system,
    phone: system,
    chat: system,
    ticketing: system,
    smtp,
  };
  const secrets = new SecretsManagerClient(clientOptions(place));
  await secrets.send(
    new PutSecretValueCommand({
      SecretId,
      SecretString: JSON.stringify({ systems, webhookSecrets: [webhookSecret] }),
    }),
  );
  secrets.destroy();
  const args = [
    'dev/stack/bootstrap.mjs',
    'workers/secret-cli.ts',
    '--stage',
    'local',
    '--secret-id',
    SecretId,
  ];
  await runNode(place, { name: 'secret', args });
}
