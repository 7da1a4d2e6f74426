import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Client } from '@temporalio/client';
import { createSecretSource } from '../../platform/config/cloud-secret.ts';
import { createCloudClient } from '../../platform/temporal/cloud-client.ts';
import type { Compute } from '../../platform/temporal/compute.ts';
import { type KeyRing, loadKeyRing } from '../../platform/temporal/key-ring.ts';
import { readAccount, type StageConfig, stageConfig } from '../stage-config.ts';
import type { ReleaseOptions } from './options.ts';
import { outputsOfFile, outputsOfStage, type StageOutputs } from './outputs.ts';

/** Where a release goes. */
export interface Target {
  readonly client: Client;
  readonly keyRing: KeyRing;
  /** The native core that the stage's functions need. */
  readonly platform: string;
  /** The function version that was deployed last; without it the workers run by themselves. */
  readonly compute?: Compute;
  readonly lambda: LambdaClient;
}

const platforms = { arm64: 'aarch64-unknown-linux-gnu', x86_64: 'x86_64-unknown-linux-gnu' };

/**
 * Finds the stage's Temporal, keys and function version from its configuration, the stacks' outputs
 * and the options, which go first.
 */
export async function openTarget(options: ReleaseOptions): Promise<Target> {
  const config = stageConfig(options.stage, readAccount(options.stage));
  const { region, temporal } = config;
  const outputs = await outputsOf(options, region);
  const { keyRing, apiKey } = await keysOf(options, outputs, region);
  const place = {
    address: options.address ?? temporal.address,
    namespace: options.namespace ?? temporal.namespace,
    tls: temporal.tls,
  };
  const compute = computeOf(config, outputs);
  return {
    client: createCloudClient({ ...place, apiKey, keyRing }),
    keyRing,
    platform: platforms[config.architecture],
    ...(compute && { compute }),
    lambda: new LambdaClient({ region }),
  };
}

async function outputsOf(
  { stage, outputs, rollback, keys }: ReleaseOptions,
  region: string,
): Promise<StageOutputs> {
  if (outputs !== undefined) return outputsOfFile(outputs);
  // A roll back with the keys at hand needs nothing of AWS.
  return rollback && keys !== undefined ? {} : outputsOfStage(stage, region);
}

async function keysOf(
  { keys }: ReleaseOptions,
  { SecretId }: StageOutputs,
  region: string,
): Promise<{ readonly keyRing: KeyRing; readonly apiKey?: string | undefined }> {
  if (keys !== undefined) return { keyRing: loadKeyRing(keys) };
  if (SecretId === undefined)
    throw new Error(
      'the stacks have no output SecretId: --keys must name a file with the payload keys',
    );
  const { payloadKeys, temporalApiKey } = await createSecretSource(
    SecretId,
    new SecretsManagerClient({ region }),
  ).forWorker();
  return { keyRing: payloadKeys, apiKey: temporalApiKey };
}

/**
 * The emulator's roles ask for no external id, which Temporal insists on: there it invokes with its
 * own credentials.
 */
function computeOf({ stage, temporal }: StageConfig, outputs: StageOutputs): Compute | undefined {
  const { WorkerVersionArn: arn, InvocationRoleArn: role } = outputs;
  if (arn === undefined) return undefined;
  if (stage === 'local') return { arn };
  if (role === undefined) throw new Error('the stacks have no output InvocationRoleArn');
  return { arn, role: { arn: role, externalId: temporal.externalId } };
}
