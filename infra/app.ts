import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { z } from 'zod';
import { handoff } from './handoff.ts';
import { stageNames } from './stage-config.schema.ts';
import { readStage, runSchema } from './stage-config.ts';

/**
 * What `cdk` runs. Context: `stage` (local unless said otherwise), `account` (a file in infra/accounts, the stage's own unless said
 * otherwise), and for `local` where Temporal and the emulator are: `temporalAddress`, `temporalUiUrl`, `emulatorUrl`.
 */
const contextSchema = z.object({ stage: z.enum(stageNames).default('local'), account: z.string().optional(), ...runSchema.shape });

const rootDir = join(import.meta.dirname, '..');
const manifestSchema = z.object({ buildId: z.string(), api: z.object({ folder: z.string() }), worker: z.object({ folder: z.string() }) });
const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(rootDir, 'dist/artefacts/manifest.json'), 'utf8')));

const app = new App();
const context = contextSchema.parse(Object.fromEntries(Object.keys(contextSchema.shape).map((key) => [key, app.node.tryGetContext(key)])));
const { stage, account, ...run } = context;
handoff(app, readStage(stage, run, account), {
  buildId: manifest.buildId,
  apiFolder: join(rootDir, manifest.api.folder),
  workerFolder: join(rootDir, manifest.worker.folder),
});
app.synth();
