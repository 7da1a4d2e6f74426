import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';

/**
 * Lets the SDK fetch the CLI from Temporal's own site: it can do so only by starting a server,
 * which is stopped at once.
 */
export async function downloadTemporalCli(folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const executable = { type: 'cached-download', downloadDir: folder, version: 'v1.9.1' } as const;
  const environment = await TestWorkflowEnvironment.createLocal({
    server: { executable, ip: '127.0.0.1' },
  });
  await environment.teardown();
  const [file] = readdirSync(folder);
  if (file === undefined) throw new Error(`the SDK left no file in ${folder}`);
  return join(folder, file);
}
