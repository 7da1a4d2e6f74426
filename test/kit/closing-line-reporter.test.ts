import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const jestProgram = createRequire(import.meta.url).resolve('jest/bin/jest');
const reporter = join(import.meta.dirname, 'closing-line-reporter.js');
const suites = {
  good: 'test("one", () => {}); test("two", () => {});',
  bad: 'test("one", () => { throw new Error("no"); }); test("two", () => {});',
  unloadable: 'throw new Error("this suite cannot be loaded");',
  'fails outside': 'test("one", () => {}); afterAll(() => { throw new Error("not torn down"); });',
} as const;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'handoff-reporter-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  readonly code: number;
  readonly lastLine: string | undefined;
}

/**
 * A real jest run over the named suites; standard output and error as one stream, as CI sees them.
 */
function run(...names: (keyof typeof suites)[]): Promise<Run> {
  for (const name of names) writeFileSync(join(folder, `${name}.test.js`), suites[name]);
  const config = JSON.stringify({
    rootDir: folder,
    transform: {},
    reporters: ['default', reporter],
  });
  const command = `"${process.execPath}" "${jestProgram}" --config '${config}' 2>&1`;
  return new Promise((resolve) => {
    execFile('/bin/sh', ['-c', command], { cwd: folder }, (error, stdout) => {
      resolve({ code: Number(error?.code ?? 0), lastLine: stdout.trimEnd().split('\n').at(-1) });
    });
  });
}

test('a run without failures ends with the number of passed tests', async () => {
  await expect(run('good')).resolves.toEqual({ code: 0, lastLine: '2 passed, 0 failed' });
});

test('a failed test, a suite that cannot be loaded and one that fails outside of its tests are a failure each', async () => {
  await expect(run('good', 'bad', 'unloadable', 'fails outside')).resolves.toEqual({
    code: 1,
    lastLine: '4 passed, 3 failed',
  });
});
