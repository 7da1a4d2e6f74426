import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runCommand } from '../local/command.ts';
import { buildArtefacts } from './artefacts.ts';

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** `npm run artefacts [-- --arch x86_64|arm64]`: builds what is deployed into dist/artefacts. */
runCommand(async (args) => {
  const { values } = parseArgs({ args, options: { arch: { type: 'string' } } });
  const { buildId, platform, api, worker, goldens } = await buildArtefacts(fileURLToPath(new URL('..', import.meta.url)), values);
  process.stdout.write(
    `Build ${buildId} for ${platform}: API ${megabytes(api.bytes)}, worker ${megabytes(worker.bytes)} (${megabytes(worker.zipBytes)} zipped), ` +
      `${goldens.histories} recorded histories.\n`,
  );
  return 0;
});
