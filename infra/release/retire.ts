import {
  DeleteFunctionCommand,
  type LambdaClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';
import type { ReleaseParts } from './release.ts';

/** What a retirement works with. */
export interface RetireParts extends Pick<ReleaseParts, 'deployment' | 'print'> {
  /** Deletes the function versions of retired builds. */
  readonly lambda: LambdaClient;
}

/**
 * Removes the versions that no running case needs, with their function versions; the one before the
 * current stays, to roll back to.
 */
export async function retireDrained(
  parts: RetireParts,
  { dryRun }: { readonly dryRun: boolean },
): Promise<void> {
  const { deployment, print } = parts;
  const state = await deployment.state();
  if (state?.current === undefined) return;
  const before = (await deployment.version(state.current))?.notes.replaces;
  for (const { buildId, status } of state.versions) {
    if (status === 'draining') print(`${buildId} stays: cases that began on it are still running.`);
    if (status !== 'drained' || buildId === before) continue;
    if (!dryRun) await retire(parts, buildId);
    print(`${dryRun ? 'Would retire' : 'Retired'} ${buildId}: none of its cases is running.`);
  }
}

async function retire({ deployment, lambda }: RetireParts, buildId: string): Promise<void> {
  const arn = (await deployment.version(buildId))?.compute?.arn;
  await deployment.remove(buildId);
  if (arn !== undefined) await deleteFunctionVersion(lambda, arn);
}

async function deleteFunctionVersion(lambda: LambdaClient, arn: string): Promise<void> {
  const [functionName, version] = [
    arn.slice(0, arn.lastIndexOf(':')),
    arn.slice(arn.lastIndexOf(':') + 1),
  ];
  try {
    await lambda.send(
      new DeleteFunctionCommand({ FunctionName: functionName, Qualifier: version }),
    );
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}
