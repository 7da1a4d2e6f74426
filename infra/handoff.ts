import { type App, Tags } from 'aws-cdk-lib';
import { type Api, apiStack } from './stacks/api.ts';
import { type Auth, authStack } from './stacks/auth.ts';
import { type Data, dataStack } from './stacks/data.ts';
import { type WorkerLambda, workerLambdaStack } from './stacks/worker-lambda.ts';
import type { StageConfig } from './stage-config.ts';

/** What was built, and is deployed. */
export interface Artefacts {
  readonly buildId: string;
  /** Folders with `index.mjs`. */
  readonly apiFolder: string;
  readonly workerFolder: string;
}

/** The parts of a stage. */
export interface Handoff {
  readonly data: Data;
  readonly auth: Auth;
  readonly api: Api;
  readonly workerLambda: WorkerLambda;
}

/** All stacks of a stage, with its tags. */
export function handoff(app: App, config: StageConfig, artefacts: Artefacts): Handoff {
  Tags.of(app).add('service', 'handoff');
  Tags.of(app).add('stage', config.stage);
  const data = dataStack(app, config);
  const auth = authStack(app, config);
  const api = apiStack(app, { config, data, auth, artefact: artefacts.apiFolder });
  const workerLambda = workerLambdaStack(app, { config, data, artefact: artefacts.workerFolder, buildId: artefacts.buildId });
  return { data, auth, api, workerLambda };
}
