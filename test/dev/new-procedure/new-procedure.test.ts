import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
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

/** What jest writes with `--json`, as far as it is read here. */
interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[];
  }[];
}

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

describe('npm run new:procedure -- demo', () => {
  test(
    'changes nothing outside its folders but the catalogue, the entry of the bundle, its policy and its access',
    () => {
      tool('tsx', 'dev/new-procedure/new-procedure-cli.ts', 'demo');
      git('add', '--all');
      const rows = git('diff', '--cached', '--numstat').trim().split('\n');
      const own = /\t(test\/)?workflows\/demo\//;
      expect(rows.filter((row) => !own.test(row))).toEqual([
        '2\t0\tpolicy/access.yaml',
        expect.stringMatching(/^\d+\t0\tpolicy\/demo\.yaml$/),
        '2\t0\tworkflows/catalogue.ts',
        '1\t0\tworkflows/index.ts',
      ]);
      const made = git('diff', '--cached', '--name-only', '--relative=workflows/demo');
      expect(made.trim().split('\n')).toEqual([
        'decide-demo.ts',
        'edge.ts',
        'forms.ts',
        'lines.ts',
        'policy.schema.ts',
        'procedure.ts',
        'rules/request-check.ts',
        'start.schema.ts',
      ]);
    },
    patience,
  );

  test(
    'makes what compiles, its tests included, and is formatted',
    () => {
      const include = ['workflows', 'test/workflows/demo'];
      const config = { extends: './tsconfig.json', include };
      writeFileSync(join(copy, 'tsconfig.made.json'), JSON.stringify(config));
      expect(tool('tsc', '--noEmit', '--project', 'tsconfig.made.json')).toBe('');
      expect(() => tool('biome', 'check', ...include)).not.toThrow();
    },
    patience,
  );

  test(
    'makes what runs: started and decided over HTTP, its clock met, completed, and replayed',
    () => {
      // The copy's jest has servers and workflow bundle of its own, and writes its report here.
      const report = join(copy, 'report.json');
      tool('jest', 'test/workflows/demo', '--json', `--outputFile=${report}`, '--silent');
      const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
      const titles = testResults.flatMap(({ assertionResults }) =>
        assertionResults.map(({ title, status }) => `${status}: ${title}`),
      );
      expect(titles).toContain(
        'passed: a request is posted, waits in the inbox under its clock, is accepted, completes and replays',
      );
      expect(titles.filter((title) => !title.startsWith('passed: '))).toEqual([]);
    },
    patience,
  );

  test('makes policy that is checked, and whose values are explained', () => {
    const explained = tool(
      'tsx',
      'policy/check-cli.ts',
      'explain',
      'demo',
      'P3',
      '2026-11-20T22:00:00Z',
    );
    expect(explained).toContain('clock decision (respond, never pauses): 240 minutes of region');
    expect(explained).toMatch(/^value fewestWords: 3 \(demo\.yaml:\d+\)$/m);
  });

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
