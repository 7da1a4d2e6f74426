import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** Every page that is or will be committed, relative to the repository. */
const pages = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'],
  { cwd: root, encoding: 'utf8' },
)
  .split('\n')
  .filter((page) => page !== '' && existsSync(join(root, page)))
  // A procedure's own words stand in its page in docs/sops, from where their links lead.
  .filter((page) => !/^workflows\/[^/]+\/sop\.md$/.test(page));

const linesOf = (page: string) => readFileSync(join(root, page), 'utf8').trimEnd().split('\n');

/** The page without blocks of code, whose brackets are no links. */
const proseOf = (page: string) =>
  readFileSync(join(root, page), 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '');

/** A heading's anchor as GitHub makes it. */
const anchorOf = (heading: string) =>
  heading
    .replace(/^#+ /, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');

function anchorsOf(page: string): readonly string[] {
  return proseOf(page)
    .split('\n')
    .filter((line) => /^#+ /.test(line))
    .map(anchorOf);
}

/** What is wrong with a relative link of a page; nothing for one that leads somewhere. */
function problemOf(page: string, link: string): string | undefined {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(root, target))) return `${page}: ${link} does not exist`;
  if (anchor === undefined || !target.endsWith('.md')) return undefined;
  return anchorsOf(target).includes(anchor) ? undefined : `${page}: ${link} names no heading`;
}

test.each(pages)('every relative link of %s leads somewhere', (page) => {
  const links = [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  const relative = links.filter((link) => !/^[a-z]+:/.test(link));
  expect(relative.flatMap((link) => problemOf(page, link) ?? [])).toEqual([]);
});

test('the README has at most ninety lines, of at most a hundred columns', () => {
  const lines = linesOf('README.md');
  expect(lines.length).toBeLessThanOrEqual(90);
  expect(lines.filter((line) => Array.from(line).length > 100)).toEqual([]);
});

const guides = pages.filter((page) => /^docs\/(guides|reference)\//.test(page));

test.each(guides)('%s can be read without scrolling sideways, tables apart', (page) => {
  const prose = linesOf(page).filter((line) => !line.startsWith('|'));
  expect(prose.filter((line) => Array.from(line).length > 100)).toEqual([]);
});

test('every command of package.json stands in the reference of commands', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly scripts: { readonly [name: string]: string };
  };
  const text = readFileSync(join(root, 'docs/reference/commands.md'), 'utf8');
  const parts = ['check:format', 'check:lint', 'check:types', 'check:unused', 'check:bundle'];
  const named = (name: string) =>
    [`npm ${name}`, `npm run ${name}`, `npm run -s ${name}`].some((call) => text.includes(call));
  const missing = Object.keys(scripts).filter((name) => !parts.includes(name) && !named(name));
  expect(missing).toEqual([]);
});
