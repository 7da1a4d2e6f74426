import { GetFunctionConfigurationCommand, type LambdaClient } from '@aws-sdk/client-lambda';

/**
 * Refuses a function version that was deployed from other artefacts than those here: its workers
 * would take no task of this build.
 */
export async function requireDeployed(
  lambda: LambdaClient,
  arn: string,
  buildId: string,
): Promise<void> {
  const { Environment } = await lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName: arn }),
  );
  const deployed = Environment?.Variables?.['HANDOFF_BUILD_ID'];
  if (deployed === buildId) return;
  throw new Error(
    `${arn} runs build ${deployed ?? 'unknown'}, and dist/artefacts holds ${buildId}: ` +
      'deploy it first',
  );
}
