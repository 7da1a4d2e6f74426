import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { z } from 'zod';
import { handoff } from './handoff.ts';
import { stageNames } from './stage-config.schema.ts';
import { readAccount, stageConfig } from './stage-config.ts';

const rootDir = join(import.meta.dirname, '..');
const manifestSchema = z.object({ buildId: z.string(), api: z.object({ folder: z.string() }), worker: z.object({ folder: z.string() }) });
const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(rootDir, 'dist/artefacts/manifest.json'), 'utf8')));

const app = new App();
const stage = z.enum(stageNames).parse(app.node.tryGetContext('stage') ?? 'local');
handoff(app, stageConfig(stage, readAccount(stage)), {
  buildId: manifest.buildId,
  apiFolder: join(rootDir, manifest.api.folder),
  workerFolder: join(rootDir, manifest.worker.folder),
});
app.synth();
