import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runCommand } from '../../platform/cli/command.ts';
import { buildArtefacts } from './artefacts.ts';

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/**
 * `npm run artefacts [-- --arch x86_64|arm64] [--out FOLDER]`: builds what is deployed into
 * dist/artefacts, or elsewhere in the repository.
 */
runCommand(async (args) => {
  const { values } = parseArgs({
    args,
    options: { arch: { type: 'string' }, out: { type: 'string' } },
  });
  const { out, ...choices } = values;
  const rootDir = fileURLToPath(new URL('../..', import.meta.url));
  const { buildId, platform, api, worker, goldens } = await buildArtefacts(rootDir, {
    ...choices,
    ...(out !== undefined && { outDir: out }),
  });
  process.stdout.write(
    `Build ${buildId} for ${platform}: API ${megabytes(api.bytes)}, worker ` +
      `${megabytes(worker.bytes)} (${megabytes(worker.zipBytes)} zipped), ` +
      `${goldens.histories} recorded histories.\n`,
  );
  return 0;
});
