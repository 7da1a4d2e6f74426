import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { z } from 'zod';
import { artefactsFor } from './artefacts.ts';
import { handoff } from './handoff.ts';
import { artefactsFolder, readManifest } from './release/manifest.ts';
import { stageNames } from './stage-config.schema.ts';
import { readStage, runSchema } from './stage-config.ts';

/**
 * What `cdk` runs. Context: `stage` (local unless said otherwise), `account` (a file in
 * infra/accounts, the stage's own unless said otherwise), `artefacts` (their folder), and for
 * `local` where Temporal and the emulator are: `temporalAddress`, `temporalUiUrl`, `emulatorUrl`.
 */
const contextSchema = z.object({
  stage: z.enum(stageNames).default('local'),
  account: z.string().optional(),
  artefacts: z.string().default(artefactsFolder),
  ...runSchema.shape,
});

const rootDir = join(import.meta.dirname, '..');
const app = new App();
const given = Object.fromEntries(
  Object.keys(contextSchema.shape).map((key) => [key, app.node.tryGetContext(key) as unknown]),
);
const { stage, account, artefacts, ...run } = contextSchema.parse(given);
const config = readStage(stage, run, account);
handoff(app, config, artefactsFor(config, readManifest(rootDir, artefacts), rootDir));
app.synth();
