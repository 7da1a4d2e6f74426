import { join } from 'node:path';
import type { Manifest } from './release/manifest.ts';
import type { StageConfig } from './stage-config.ts';

/** What was built, and is deployed. */
export interface Artefacts {
  readonly buildId: string;
  /** Folders with `index.mjs`. */
  readonly apiFolder: string;
  readonly workerFolder: string;
}

/**
 * The artefacts of a build. Throws an Error when their native core is for another processor than
 * the stage's functions have.
 */
export function artefactsFor(
  { stage, architecture }: StageConfig,
  manifest: Manifest,
  rootDir: string,
): Artefacts {
  const built = manifest.platform.startsWith('aarch64-') ? 'arm64' : 'x86_64';
  if (built !== architecture) {
    const arch = architecture === 'arm64' ? 'arm64' : 'x64';
    throw new Error(
      `the artefacts are built for ${built}, and stage ${stage} runs on ${architecture}: ` +
        `npm run artefacts -- --arch ${arch}`,
    );
  }
  return {
    buildId: manifest.buildId,
    apiFolder: join(rootDir, manifest.api.folder),
    workerFolder: join(rootDir, manifest.worker.folder),
  };
}
