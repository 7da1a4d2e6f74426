import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LocalFailure } from '../../platform/cli/failure.ts';
import type { ProcedureNames } from './names.ts';

const templates = join(import.meta.dirname, 'templates');

/**
 * Makes the folder of a procedure that runs, its policy and its tests, and registers it by one line
 * in the catalogue and one in the bundle's entry. Answers with the files, made ones first.
 */
export function makeProcedure(root: string, names: ProcedureNames): readonly string[] {
  const folder = `workflows/${names.key}`;
  if (existsSync(join(root, folder))) throw new LocalFailure(`${folder} is there already`);
  const made = templateFiles().map((template) => {
    const file = fileOf(template, names);
    mkdirSync(dirname(join(root, file)), { recursive: true });
    const text = readFileSync(join(templates, template), 'utf8');
    writeFileSync(join(root, file), filled(text, names));
    return file;
  });
  const registered = [registerEdge(root, names), registerWorkflow(root, names)];
  const files = [...made, ...registered];
  format(
    root,
    files.filter((file) => file.endsWith('.ts')),
  );
  return files;
}

/** `workflows/__key__/edge.ts.txt` becomes `workflows/account-update/edge.ts`. */
function fileOf(template: string, { key, verb }: ProcedureNames): string {
  return template
    .replaceAll('__key__', key)
    .replaceAll('__verb__', verb)
    .replace(/\.txt$/, '');
}

function templateFiles(): readonly string[] {
  return readdirSync(templates, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.txt'))
    .map((file) => file.replaceAll('\\', '/'))
    .toSorted();
}

/** Puts the names where the template has `{{key}}`, `{{Name}}` and the like. */
function filled(text: string, names: ProcedureNames): string {
  const byName = new Map(Object.entries(names));
  return text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => byName.get(name) ?? whole);
}

function registerEdge(root: string, { key, name }: ProcedureNames): string {
  const file = 'workflows/catalogue.ts';
  insertBefore(join(root, file), [
    {
      before: 'import type { ProcedureEdge }',
      line: `import { ${name} } from './${key}/edge.ts';`,
    },
    { before: '} as const satisfies {', line: `  ${name},` },
  ]);
  return file;
}

function registerWorkflow(root: string, { key, name, verb }: ProcedureNames): string {
  const file = 'workflows/index.ts';
  insertBefore(join(root, file), [
    { before: 'export {', line: `export { ${name} } from './${key}/${verb}.ts';` },
  ]);
  return file;
}

/** Inserts each line before the first that begins so; the formatter puts imports in their order. */
function insertBefore(
  path: string,
  insertions: readonly { readonly before: string; readonly line: string }[],
): void {
  const lines = readFileSync(path, 'utf8').split('\n');
  for (const { before, line } of insertions) {
    const place = lines.findIndex((one) => one.startsWith(before));
    if (place < 0) throw new LocalFailure(`${path} has no line that begins with ${before}`);
    lines.splice(place, 0, line);
  }
  writeFileSync(path, lines.join('\n'));
}

/** A longer key wraps lines otherwise than a shorter one. */
function format(root: string, files: readonly string[]): void {
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  const args = [biome, 'check', '--write', '--log-level=error', ...files];
  execFileSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
}
