import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { contentOf } from '../../infra/release/content.ts';
import { type Manifest, readManifest } from '../../infra/release/manifest.ts';
import type { Place } from './place.ts';
import { runNode } from './servers.ts';

/** A build of the product, as deploying and releasing take it. */
export interface Build {
  readonly buildId: string;
  /** Relative to the repository. */
  readonly folder: string;
}

const inRepository = (place: Place, name: string): string =>
  relative(place.rootDir, join(place.folder, name));

/** Builds the artefacts from the sources. */
export async function buildProduct(place: Place): Promise<Build> {
  const folder = inRepository(place, 'build-1');
  await runNode(place, {
    name: 'artefacts',
    args: ['--import', 'tsx', 'infra/release/artefacts-cli.ts', '--out', folder],
  });
  return { folder, buildId: readManifest(place.rootDir, folder).buildId };
}

/** The same with a change of workflow code that changes nothing, but for the build id. */
export function buildAgain(place: Place, first: Build): Build {
  const folder = inRepository(place, 'build-2');
  const target = join(place.rootDir, folder);
  cpSync(join(place.rootDir, first.folder), target, { recursive: true });
  const bundle = join(target, 'worker/workflow-bundle.js');
  // At the front, on the first line: the last one is the source map, which counts lines and is read
  // to the end of the file.
  writeFileSync(bundle, `/* the second build */ ${readFileSync(bundle, 'utf8')}`);
  const before = readManifest(place.rootDir, first.folder);
  const { hash } = contentOf(join(target, 'worker'));
  const moved = <T extends { readonly folder: string }>(part: T): T => ({
    ...part,
    folder: part.folder.replace(first.folder, folder),
  });
  const manifest: Manifest = {
    ...before,
    buildId: hash.slice(0, 12),
    api: moved(before.api),
    worker: moved(before.worker),
    goldens: moved(before.goldens),
  };
  writeFileSync(join(target, 'manifest.json'), JSON.stringify(manifest));
  return { folder, buildId: manifest.buildId };
}
