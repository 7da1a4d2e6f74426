import { type App, Tags } from 'aws-cdk-lib';
import type { Artefacts } from './artefacts.ts';
import { type Api, apiStack } from './stacks/api.ts';
import { type Auth, authStack } from './stacks/auth.ts';
import { type Data, dataStack } from './stacks/data.ts';
import { edgeStack } from './stacks/edge.ts';
import { observabilityStack } from './stacks/observability.ts';
import { type WorkerFargate, workerFargateStack } from './stacks/worker-fargate.ts';
import { type WorkerLambda, workerLambdaStack } from './stacks/worker-lambda.ts';
import type { StageConfig } from './stage-config.ts';

/** The parts of a stage. */
export interface Handoff {
  readonly data: Data;
  readonly auth: Auth;
  readonly api: Api;
  readonly workerLambda: WorkerLambda;
  /** Where the stage has workers in containers. */
  readonly workerFargate?: WorkerFargate | undefined;
}

/** All stacks of a stage, with its tags. */
export function handoff(app: App, config: StageConfig, artefacts: Artefacts): Handoff {
  Tags.of(app).add('service', 'handoff');
  Tags.of(app).add('stage', config.stage);
  const data = dataStack(app, config);
  const auth = authStack(app, config);
  const api = apiStack(app, { config, data, auth, artefact: artefacts.apiFolder });
  const worker = { config, data, artefact: artefacts.workerFolder, buildId: artefacts.buildId };
  const workerLambda = workerLambdaStack(app, worker);
  const workerFargate = config.switches.fargate ? workerFargateStack(app, worker) : undefined;
  if (config.switches.edge) edgeStack(app, config);
  observabilityStack(app, { config, data, api, workerLambda, workerFargate });
  return { data, auth, api, workerLambda, workerFargate };
}
