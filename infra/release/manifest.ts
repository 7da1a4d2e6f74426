import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Where the artefacts lie, relative to the repository. */
export const artefactsFolder = 'dist/artefacts';

const folderSchema = z.object({ folder: z.string(), bytes: z.int() });

const manifestSchema = z.object({
  /** Twelve hex digits over the content of the worker artefact. */
  buildId: z.string().regex(/^[0-9a-f]{12}$/),
  /** The machine that the worker's native core is for, as `x86_64-unknown-linux-gnu`. */
  platform: z.string(),
  api: folderSchema,
  worker: folderSchema.extend({ zipBytes: z.int() }),
  /** Recorded histories that the worker's workflows must replay: a release needs no other file. */
  goldens: z.object({ folder: z.string(), histories: z.int() }),
});

/** What was built; folders are relative to the repository. */
export type Manifest = z.infer<typeof manifestSchema>;

/** The manifest of the last build; an Error says how to make one. */
export function readManifest(rootDir: string, outDir = artefactsFolder): Manifest {
  const file = join(rootDir, outDir, 'manifest.json');
  if (!existsSync(file)) throw new Error(`${file}: nothing is built; run npm run artefacts`);
  const reading = manifestSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!reading.success) throw new Error(`${file}: ${z.prettifyError(reading.error)}`);
  return reading.data;
}
