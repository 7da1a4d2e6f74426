import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { procedureNames } from '../../../dev/new-procedure/names.ts';

const root = resolve(import.meta.dirname, '../../..');
const patience = 300_000;
let copy: string;

/** Runs a program in the copy; answers with its output, and throws when it ends with a fault. */
function run(program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, { cwd: copy, encoding: 'utf8', stdio: 'pipe' });
}

/** Runs a program of `node_modules` in the copy. */
function tool(name: string, ...args: readonly string[]): string {
  return run(join(root, 'node_modules/.bin', name), ...args);
}

function git(...args: readonly string[]): string {
  return run('git', '-c', 'user.name=test', '-c', 'user.email=test@handoff.example', ...args);
}

/** Files of the repository as they stand: what is not committed yet is of it too. */
function repositoryFiles(): readonly string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  return execFileSync('git', args, { cwd: root, encoding: 'utf8' })
    .split('\0')
    .filter((file) => file !== '' && existsSync(join(root, file)));
}

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'handoff-copy-'));
  for (const file of repositoryFiles()) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file), { force: true, errorOnExist: false });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  git('init', '--quiet');
  // The link is no folder, so the pattern that ignores the folder does not ignore it.
  writeFileSync(join(copy, '.git/info/exclude'), 'node_modules\n');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'The repository before the new procedure');
}, patience);
afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe('npm run new:procedure', () => {
  test(
    'changes nothing outside its folders but the catalogue, the entry of the bundle and its policy',
    () => {
      tool('tsx', 'dev/new-procedure/new-procedure-cli.ts', 'service-inquiry', 'answer-inquiry');
      git('add', '--all');
      const changed = git('diff', '--cached', '--name-only').trim().split('\n');
      const own = /^(test\/)?workflows\/service-inquiry\//;
      const registered = ['workflows/catalogue.ts', 'workflows/index.ts'];
      expect(changed.filter((file) => !own.test(file))).toEqual([
        'policy/service-inquiry.yaml',
        ...registered,
      ]);
      expect(changed.filter((file) => file.startsWith('workflows/service-inquiry/'))).toEqual(
        [
          'answer-inquiry',
          'edge',
          'forms',
          'lines',
          'policy.schema',
          'procedure',
          'rules/request-check',
          'start.schema',
        ].map((name) => `workflows/service-inquiry/${name}.ts`),
      );
      const added = git('diff', '--cached', '--numstat', '--', ...registered).split('\n');
      expect(added.slice(0, 2)).toEqual([
        '2\t0\tworkflows/catalogue.ts',
        '1\t0\tworkflows/index.ts',
      ]);
    },
    patience,
  );

  test(
    'makes what compiles, its tests included, and is formatted',
    () => {
      const include = ['workflows', 'test/workflows/service-inquiry'];
      const config = { extends: './tsconfig.json', include };
      writeFileSync(join(copy, 'tsconfig.made.json'), JSON.stringify(config));
      expect(tool('tsc', '--noEmit', '--project', 'tsconfig.made.json')).toBe('');
      expect(() => tool('biome', 'check', ...include)).not.toThrow();
    },
    patience,
  );

  test('refuses a procedure that is there, and a key that is no name, in one line', () => {
    const made =
      (...args: readonly string[]) =>
      () =>
        tool('tsx', 'dev/new-procedure/new-procedure-cli.ts', ...args);
    expect(made('order-booking')).toThrow('workflows/order-booking is there already');
    expect(made('Demo')).toThrow('the key Demo must be lower-case words joined by hyphens');
    expect(made()).toThrow('usage: npm run new:procedure -- <key> [<verb-phrase>]');
    git('add', '--all');
  });
});

describe('the names of a procedure', () => {
  const today = '2026-11-30';

  test('are made of its key', () => {
    expect(procedureNames('service-inquiry', { today })).toEqual({
      key: 'service-inquiry',
      verb: 'decide-service-inquiry',
      today,
      name: 'serviceInquiry',
      Name: 'ServiceInquiry',
      title: 'service inquiry',
      Title: 'Service inquiry',
      path: 'service-inquiries',
    });
  });

  test.each([
    ['demo', 'demos'],
    ['address', 'addresses'],
    ['survey', 'surveys'],
    ['account-update', 'account-updates'],
  ])('of %s begin at /v1/%s', (key, path) => {
    expect(procedureNames(key, { today }).path).toBe(path);
  });

  test.each(['', 'a b', '-a', 'a-', '../a', 'delete', 'sop'])('cannot be made of "%s"', (key) => {
    expect(() => procedureNames(key, { today })).toThrow(/must be lower-case words|is taken/);
  });

  test('may have a verb phrase of their own, which is a name too', () => {
    expect(procedureNames('demo', { verb: 'run-demo', today }).verb).toBe('run-demo');
    expect(() => procedureNames('demo', { verb: 'run demo', today })).toThrow('the verb phrase');
  });
});
