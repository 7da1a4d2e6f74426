import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');
let bin = '';

beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), 'handoff-bin-'));
  symlinkSync(process.execPath, join(bin, 'node'));
});
afterEach(() => rmSync(bin, { recursive: true, force: true }));

interface Outcome {
  readonly code: number;
  readonly lines: readonly string[];
}

/** Runs the set-up as `npm run setup` does, on a machine that has only what lies in `bin`. */
function setUp(nodeArguments: readonly string[] = []): Promise<Outcome> {
  return new Promise((resolve) => {
    const args = [...nodeArguments, 'dev/stack/bootstrap.mjs', 'dev/stack/setup.ts'];
    const env = { PATH: bin, HANDOFF_DATA: join(bin, 'data') };
    execFile(join(bin, 'node'), args, { cwd: root, env }, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), lines: `${stdout}${stderr}`.trim().split('\n') });
    });
  });
}

function javaOf(version: string): void {
  writeFileSync(
    join(bin, 'java'),
    `#!/bin/sh\necho 'openjdk version "${version}" 2024-01-01' >&2\n`,
  );
  chmodSync(join(bin, 'java'), 0o755);
}

test('a machine without Java hears in one line what to install', async () => {
  const outcome = await setUp();
  expect(outcome).toEqual({
    code: 1,
    lines: [expect.stringMatching(/^Java 17 or newer is needed .*: install a Java runtime/)],
  });
});

test('an old Java is named in one line', async () => {
  javaOf('11.0.2');
  const outcome = await setUp();
  expect(outcome).toEqual({
    code: 1,
    lines: [
      expect.stringMatching(/^Java 17 or newer is needed .* this is Java 11: install a newer one/),
    ],
  });
});

test('an old Node is named in one line, before anything is loaded that it cannot read', async () => {
  const pretend =
    'Object.defineProperty(process, "versions", { value: { ...process.versions, node: ' +
    '"18.20.0" } })';
  const outcome = await setUp(['--import', `data:text/javascript,${pretend}`]);
  expect(outcome).toEqual({
    code: 1,
    lines: [
      expect.stringMatching(/^Node 20\.19 or newer is needed, and this is 18\.20\.0: install/),
    ],
  });
});
