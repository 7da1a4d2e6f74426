import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { writeBuiltFile } from '../platform/config/built-file.ts';
import { failureConverterPath } from '../platform/temporal/data-converter.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Everything the bundle is made of. */
const sourceFolders = ['workflows', 'domain', 'platform', 'workers'];

/**
 * The bundle of every workflow as JavaScript text; `workflowsPath` defaults to the released
 * procedures. Their modules are loaded once and shared by all runs rather than once per run, which
 * spares a third of a megabyte a cached run: no module may keep state of a run.
 */
export async function buildWorkflowBundle(
  workflowsPath = join(root, 'workflows/index.ts'),
): Promise<string> {
  const preloadModules = [join(root, 'workers/short-stacks.ts'), workflowsPath];
  const workflowInterceptorModules = [
    join(root, 'workflows/sop/runtime/task-overlap.ts'),
    join(root, 'workflows/sop/runtime/traces.ts'),
  ];
  const logger = new DefaultLogger('WARN');
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    preloadModules,
    workflowInterceptorModules,
    failureConverterPath,
    logger,
  });
  return code;
}

/**
 * Path of the bundle, built only when a source changed; its name holds the content hash of the
 * sources.
 */
export async function ensureWorkflowBundle(cacheDir: string): Promise<string> {
  const file = join(cacheDir, `workflows-${sourceHash()}.js`);
  if (existsSync(file)) return file;
  writeBuiltFile(file, await buildWorkflowBundle());
  return file;
}

/** First twelve hex digits over path and content of every source and of the lock file. */
export function sourceHash(): string {
  const hash = createHash('sha256');
  for (const path of [...sourceFolders.flatMap(filesBelow), 'package-lock.json'])
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(root, path)));
  return hash.digest('hex').slice(0, 12);
}

function filesBelow(folder: string): readonly string[] {
  const files = readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile(),
  );
  return files.map((entry) => join(entry.parentPath, entry.name).slice(root.length)).toSorted();
}
