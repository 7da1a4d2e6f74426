import { cpSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { buildWorkflowBundle } from '../../workers/workflow-bundle.ts';
import { contentOf, filesBelow, zippedBytes } from './content.ts';
import { artefactsFolder, type Manifest } from './manifest.ts';
import { copyPackages } from './packages.ts';

export { type Manifest, readManifest } from './manifest.ts';

/**
 * Limits of the worker artefact: Lambda takes 250 MB unzipped, but each cold start pays for what is
 * there.
 */
export const workerLimits = { zipBytes: 25_000_000, bytes: 90_000_000 };

/** One artefact: programs by the name that is called, and what lies beside them. */
interface Recipe {
  readonly folder: string;
  /** File without extension → source. */
  readonly entries: { readonly [name: string]: string };
  /** Packages that stay packages; everything else is bundled. */
  readonly packages: readonly string[];
}

/**
 * Temporal's worker finds its native core and its threads by path, and its parts must be there
 * once. The API has no worker in it, and is one file.
 */
const recipes: readonly Recipe[] = [
  { folder: 'api', entries: { index: 'api/lambda.ts' }, packages: [] },
  {
    folder: 'worker',
    entries: { index: 'workers/lambda.ts', container: 'workers/container.ts' },
    packages: ['@temporalio/*'],
  },
];

/**
 * Node's and Lambda's names of a processor → how Temporal's native core calls a Linux machine of
 * it, which is what Lambda runs.
 */
const cores: { readonly [arch: string]: string } = {
  x64: 'x86_64-unknown-linux-gnu',
  x86_64: 'x86_64-unknown-linux-gnu',
  arm64: 'aarch64-unknown-linux-gnu',
};

/** Choices of a build. */
export interface ArtefactOptions {
  /** Processor of the functions, `x86_64` or `arm64`; this machine's by default. */
  readonly arch?: string;
  /** Relative to the repository; `dist/artefacts`, where deploying looks for them. */
  readonly outDir?: string;
}

/**
 * Builds both artefacts anew and writes the manifest. The same source gives the same build id,
 * wherever and whenever it is built. They are put in their place when they are whole.
 */
export async function buildArtefacts(
  rootDir: string,
  options: ArtefactOptions = {},
): Promise<Manifest> {
  const { arch = process.arch, outDir = artefactsFolder } = options;
  const platform = cores[arch];
  if (platform === undefined) throw new Error(`--arch is x86_64 or arm64, and not ${arch}`);
  const [final, partial] = [join(rootDir, outDir), join(rootDir, `${outDir}.${process.pid}`)];
  try {
    for (const recipe of recipes)
      await buildPrograms(recipe, { rootDir, outDir: join(partial, recipe.folder), platform });
    writeFileSync(join(partial, 'worker/workflow-bundle.js'), await buildWorkflowBundle());
    const manifest = await manifestOf(partial, {
      outDir,
      platform,
      histories: copyGoldens(rootDir, partial),
    });
    requireSmall(manifest);
    writeFileSync(join(partial, 'manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
    rmSync(final, { recursive: true, force: true });
    renameSync(partial, final);
    return manifest;
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

async function manifestOf(
  folder: string,
  {
    outDir,
    platform,
    histories,
  }: { readonly outDir: string; readonly platform: string; readonly histories: number },
): Promise<Manifest> {
  const [api, worker] = [contentOf(join(folder, 'api')), contentOf(join(folder, 'worker'))];
  return {
    buildId: worker.hash.slice(0, 12),
    platform,
    api: { folder: `${outDir}/api`, bytes: api.bytes },
    worker: {
      folder: `${outDir}/worker`,
      bytes: worker.bytes,
      zipBytes: await zippedBytes(join(folder, 'worker')),
    },
    goldens: { folder: `${outDir}/goldens`, histories },
  };
}

interface Place {
  readonly rootDir: string;
  readonly outDir: string;
  readonly platform: string;
}

async function buildPrograms(recipe: Recipe, { rootDir, outDir, platform }: Place): Promise<void> {
  const { metafile } = await build({
    absWorkingDir: rootDir,
    entryPoints: Object.entries(recipe.entries).map(([out, file]) => ({ in: file, out })),
    outdir: outDir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    // Asked for in vain by a logger that we do not use.
    external: [...recipe.packages, '@aws-lambda-powertools/*'],
    // Otherwise the content would tell where the packages lie on this machine.
    preserveSymlinks: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    // What was written as CommonJS asks for Node's own modules this way.
    banner: {
      js:
        "import { createRequire as requireOf } from 'node:module'; const require = " +
        'requireOf(import.meta.url);',
    },
    metafile: true,
    logLevel: 'silent',
  });
  requireNoCore(recipe, metafile);
  copyPackages(externalPackages(metafile), { rootDir, outDir, platform });
  if (recipe.packages.length > 0)
    copyFiles(['platform/temporal/failure-converter.cjs'], { rootDir, outDir });
  const policies = filesBelow(join(rootDir, 'policy')).filter((path) => path.endsWith('.yaml'));
  copyFiles(
    policies.map((path) => join('policy', path)),
    { rootDir, outDir },
  );
}

function copyFiles(paths: readonly string[], { rootDir, outDir }: Omit<Place, 'platform'>): void {
  for (const path of paths) cpSync(join(rootDir, path), join(outDir, path));
}

/** A bundled native core would not be found when the program runs. */
function requireNoCore({ folder }: Recipe, { inputs }: Metafile): void {
  const core = Object.keys(inputs).find((path) =>
    path.includes('node_modules/@temporalio/core-bridge/'),
  );
  if (core !== undefined)
    throw new Error(
      `the ${folder} artefact would bundle ${core}: one of its modules imports @temporalio/worker`,
    );
}

/** Packages that the programs import as such. */
function externalPackages({ outputs }: Metafile): readonly string[] {
  const paths = Object.values(outputs).flatMap(({ imports }) =>
    imports.filter(({ external }) => external).map(({ path }) => path),
  );
  const names = paths
    .filter((path) => path.startsWith('@'))
    .map((path) => path.split('/').slice(0, 2).join('/'));
  return [...new Set(names)].toSorted();
}

/** The histories of the replay tests, whose payloads are plain: a release needs no key for them. */
function copyGoldens(rootDir: string, outDir: string): number {
  const folder = join(outDir, 'goldens');
  cpSync(join(rootDir, 'test/replay/goldens'), folder, { recursive: true });
  return filesBelow(folder).length;
}

function requireSmall({ worker }: Manifest): void {
  for (const key of ['bytes', 'zipBytes'] as const)
    if (worker[key] > workerLimits[key])
      throw new Error(
        `the worker artefact has ${worker[key]} ${key}; it may have ${workerLimits[key]}: ` +
          'see what was added to it',
      );
}
