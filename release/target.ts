import { LambdaClient } from '@aws-sdk/client-lambda';
import type { Client } from '@temporalio/client';
import { createCloudClient } from '../temporal/cloud-client.ts';
import { type KeyRing, loadKeyRing } from '../temporal/key-ring.ts';
import { createSecretSource } from '../workers/cloud-secret.ts';
import type { Compute } from './compute.ts';
import type { ReleaseOptions } from './options.ts';
import { outputsOfFile, outputsOfStage, type StageOutputs } from './outputs.ts';

/** Where a release goes. */
export interface Target {
  readonly client: Client;
  readonly keyRing: KeyRing;
  readonly taskQueue: string;
  readonly deploymentName: string;
  readonly compute?: Compute;
  readonly lambda?: LambdaClient;
}

/** Finds the stage's Temporal, keys and function version from the options, the stacks' outputs and the environment. */
export async function openTarget(options: ReleaseOptions, env: NodeJS.ProcessEnv): Promise<Target> {
  const outputs = await outputsOf(options);
  const { keyRing, apiKey } = await keysOf(options, outputs);
  const address = options.address ?? env['TEMPORAL_ADDRESS'];
  if (address === undefined) throw new Error('--address or TEMPORAL_ADDRESS must say where Temporal is');
  const namespace = options.namespace ?? env['TEMPORAL_NAMESPACE'] ?? 'default';
  const client = createCloudClient({ address, namespace, tls: env['TEMPORAL_TLS'] === 'true', apiKey, keyRing });
  const compute = computeOf(options, outputs, env);
  return {
    client,
    keyRing,
    taskQueue: env['TEMPORAL_TASK_QUEUE'] ?? 'handoff',
    deploymentName: env['HANDOFF_DEPLOYMENT'] ?? 'handoff',
    ...(compute && { compute, lambda: new LambdaClient({}) }),
  };
}

async function outputsOf({ stage, outputs, rollback, keys }: ReleaseOptions): Promise<StageOutputs> {
  if (outputs !== undefined) return outputsOfFile(outputs);
  // A roll back with the keys at hand needs nothing of AWS.
  return rollback && keys !== undefined ? {} : outputsOfStage(stage);
}

async function keysOf({ keys }: ReleaseOptions, { SecretId }: StageOutputs): Promise<{ keyRing: KeyRing; apiKey?: string | undefined }> {
  if (keys !== undefined) return { keyRing: loadKeyRing(keys) };
  if (SecretId === undefined) throw new Error('the stacks have no output SecretId: --keys must name a file with the payload keys');
  const { payloadKeys, temporalApiKey } = await createSecretSource(SecretId).forWorker();
  return { keyRing: payloadKeys, apiKey: temporalApiKey };
}

/** The emulator's roles ask for no external id, which Temporal insists on: there it invokes with its own credentials. */
function computeOf({ stage }: ReleaseOptions, outputs: StageOutputs, env: NodeJS.ProcessEnv): Compute | undefined {
  const { WorkerVersionArn: arn, InvocationRoleArn: role } = outputs;
  if (arn === undefined) return undefined;
  if (stage === 'local' || role === undefined) return { arn };
  const externalId = env['HANDOFF_EXTERNAL_ID'];
  if (externalId === undefined) throw new Error('HANDOFF_EXTERNAL_ID must be the external id of the invocation role');
  return { arn, role: { arn: role, externalId } };
}
