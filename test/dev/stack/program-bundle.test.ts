import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureProgramBundle } from '../../../dev/stack/program-bundle.ts';

const root = join(import.meta.dirname, '../../..');
const copy = mkdtempSync(join(tmpdir(), 'handoff-programs-'));
afterAll(() => rmSync(copy, { recursive: true, force: true }));

beforeAll(() => {
  mkdirSync(join(copy, 'dev/sandbox'), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  cpSync(join(root, 'package.json'), join(copy, 'package.json'));
});

const source = (greeting: string) =>
  writeFileSync(
    join(copy, 'dev/sandbox/main.ts'),
    `import { z } from 'zod';\nconst said: string = ` +
      `z.string().parse('${greeting}');\nconsole.log(said);\n`,
  );

test('a program runs under plain node from any folder, is built anew after an edit, and written only when it changed', () => {
  source('first');
  const first = ensureProgramBundle(copy, 'sandbox');
  expect(execFileSync(process.execPath, [first], { cwd: tmpdir(), encoding: 'utf8' })).toBe(
    'first\n',
  );
  const written = statSync(first).ino;
  expect(ensureProgramBundle(copy, 'sandbox')).toBe(first);
  expect(statSync(first).ino).toBe(written);

  source('second');
  const second = ensureProgramBundle(copy, 'sandbox');
  expect(execFileSync(process.execPath, [second], { cwd: tmpdir(), encoding: 'utf8' })).toBe(
    'second\n',
  );
  expect(readdirSync(join(copy, 'dist'))).toHaveLength(2);
});

test('the product keeps the names of its functions, for the stack traces in its log', () => {
  expect(readFileSync(ensureProgramBundle(root, 'product'), 'utf8')).toContain(
    'async function startProduct(',
  );
});

test('a source that does not compile is named', () => {
  writeFileSync(join(copy, 'dev/sandbox/main.ts'), 'const = 1;\n');
  expect(() => ensureProgramBundle(copy, 'sandbox')).toThrow(/sandbox\/main\.ts:1:6: ERROR/);
});
