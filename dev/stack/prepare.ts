import { join } from 'node:path';
import type { LocalConfig } from './config.ts';
import { requireJava } from './java.ts';
import { ensureLocalKeys, type LocalKeys } from './keys.ts';
import { ensureTemporalCli } from './temporal-cli.ts';

/** What every command finds on a machine that is set up. */
export interface Prepared {
  readonly temporalCli: string;
  readonly keys: LocalKeys;
  /** What the set-up did, in one line. */
  readonly story: string;
}

/**
 * Checks Java, finds or fetches the Temporal CLI, makes the local keys. Quick when all is there.
 */
export async function prepareMachine(config: LocalConfig): Promise<Prepared> {
  // Java first: a machine without it should not wait for a download to hear so.
  const java = await requireJava();
  const keysDir = join(config.dataDir, 'keys');
  const [cli, keys] = await Promise.all([ensureTemporalCli(config), ensureLocalKeys(keysDir)]);
  return {
    temporalCli: cli.path,
    keys,
    story: `Set up: Node ${process.versions.node}, ${java}, ${cli.story}, keys in ${keysDir}.`,
  };
}
