import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { idsIn } from './written-documents.ts';

/** For each id, the test files that name it, in the order of their paths. */
export type NamedByTests = ReadonlyMap<string, readonly string[]>;

/** Reads the titles of every test below `test/`. */
export function namedByTests(root: string): NamedByTests {
  const named = new Map<string, string[]>();
  for (const file of testFiles(root))
    for (const id of idsInTitles(readFileSync(join(root, file), 'utf8')))
      named.set(id, [...(named.get(id) ?? []), file]);
  return named;
}

/**
 * Ids in the texts of a test file: titles, and rows that titles are made of. What stands in a
 * comment names nothing that runs.
 */
export function idsInTitles(source: string): readonly string[] {
  const texts = Array.from(source.matchAll(textOrComment), ([, text = '']) => text);
  return idsIn(texts.join('\n'));
}

/** Comments are matched too, so that a quote inside one opens no text. */
const textOrComment =
  /\/\/.*|\/\*[\s\S]*?\*\/|('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)/g;

function testFiles(root: string): readonly string[] {
  return readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => `test/${file}`)
    .toSorted();
}
