import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { writeBuiltFile } from '../../platform/config/built-file.ts';

/** The long-lived programs of ours on the local stack. */
type ProgramName = 'product' | 'sandbox';

const entries: Record<ProgramName, string> = {
  product: 'dev/stack/product-main.ts',
  sandbox: 'dev/sandbox/main.ts',
};

/**
 * Path of one program as a single file of plain JavaScript. Run through a TypeScript loader, every
 * isolate would carry the loader's thread and source maps, and each function that Temporal makes at
 * run time would look for its source map: a tenth of an order's CPU.
 *
 * Bundling takes less time than to see whether a source changed, so it is done each time; the file
 * is named by its content and written only when it is new. It lies in dist/ because Node finds
 * packages upwards from there, and one folder below the root because modules take paths from
 * `import.meta.url`.
 */
export function ensureProgramBundle(rootDir: string, program: ProgramName): string {
  return bundleProgram(rootDir, program, entries[program]);
}

/** The same for a program of any entry file, given by its path below the root. */
export function bundleProgram(rootDir: string, program: string, entry: string): string {
  const [output] = buildSync({
    absWorkingDir: rootDir,
    entryPoints: [entry],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    write: false,
    logLevel: 'silent',
  }).outputFiles;
  if (output === undefined) throw new Error(`esbuild made nothing of ${entry}`);
  const file = join(
    rootDir,
    'dist',
    `${program}-${createHash('sha256').update(output.contents).digest('hex').slice(0, 12)}.mjs`,
  );
  if (!existsSync(file)) writeBuiltFile(file, output.contents);
  return file;
}
