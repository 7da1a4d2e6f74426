import { randomUUID } from 'node:crypto';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** A program of the cloud as an artefact has it. */
export interface CloudBundle {
  /** The bundled module. */
  readonly file: string;
  readonly close: () => void;
}

const root = join(import.meta.dirname, '../..');

/**
 * Bundles an entry file as an artefact has it: the program in app/, what travels along one folder
 * up. It lies in dist/, where packages that are not bundled are found.
 */
export async function bundleForCloud(
  entry: string,
  options: { readonly external?: readonly string[] } = {},
): Promise<CloudBundle> {
  const folder = join(root, 'dist', `test-${randomUUID()}`);
  const file = join(folder, 'app', 'index.mjs');
  mkdirSync(join(folder, 'app'), { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    external: [...(options.external ?? [])],
    platform: 'node',
    format: 'esm',
    target: 'node20',
    minifyWhitespace: true,
    minifySyntax: true,
    // What was written as CommonJS asks for Node's own modules this way.
    banner: {
      js:
        "import { createRequire as requireOf } from 'node:module'; const require = " +
        'requireOf(import.meta.url);',
    },
    logLevel: 'silent',
  });
  cpSync(join(root, 'policy'), join(folder, 'policy'), {
    recursive: true,
    filter: (path) => !path.endsWith('.ts'),
  });
  cpSync(
    join(root, 'platform/temporal/failure-converter.cjs'),
    join(folder, 'platform/temporal/failure-converter.cjs'),
  );
  if (process.env.WORKFLOW_BUNDLE !== undefined)
    cpSync(process.env.WORKFLOW_BUNDLE, join(folder, 'workflow-bundle.js'));
  return { file, close: () => rmSync(folder, { recursive: true, force: true }) };
}
