import { join } from 'node:path';
import type { LocalConfig } from './config.ts';
import { requireJava } from './java.ts';
import { ensureLocalKeys, type LocalKeys } from './keys.ts';
import { ensureProgramBundle, type ProgramName } from './program-bundle.ts';
import { ensureTemporalCli } from './temporal-cli.ts';

/** What every command finds on a machine that is set up. */
export interface Prepared {
  readonly temporalCli: string;
  readonly keys: LocalKeys;
  /** Our own programs as JavaScript that plain Node runs. */
  readonly programs: { readonly [name in ProgramName]: string };
  /** What the set-up did, in one line. */
  readonly story: string;
}

/** Checks Java, finds or fetches the Temporal CLI, makes the local keys, builds our programs. Quick when all is there. */
export async function prepareMachine(config: LocalConfig): Promise<Prepared> {
  // Java first: a machine without it should not wait for a download to hear so.
  const java = await requireJava();
  const keysDir = join(config.dataDir, 'keys');
  const [cli, keys] = await Promise.all([ensureTemporalCli(config), ensureLocalKeys(keysDir)]);
  const programs = { product: ensureProgramBundle(config.rootDir, 'product'), sandbox: ensureProgramBundle(config.rootDir, 'sandbox') };
  return {
    temporalCli: cli.path,
    keys,
    programs,
    story: `Set up: Node ${process.versions.node}, ${java}, ${cli.story}, keys in ${keysDir}.`,
  };
}
