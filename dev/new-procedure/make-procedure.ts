import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LocalFailure } from '../../platform/cli/failure.ts';
import type { ProcedureNames } from './names.ts';

const templates = join(import.meta.dirname, 'templates');

/**
 * Makes the folder of a procedure that runs, its policy and its tests, and registers it by one line
 * in the catalogue, one in the bundle's entry, and a row of access for who may start it. Answers
 * with the files, made ones first.
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
  const registered = [registerEdge, registerWorkflow, registerAccess].map((register) =>
    register(root, names),
  );
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
  changeLines(join(root, file), (lines) => {
    const imported = `import { ${name} } from './${key}/edge.ts';`;
    const end = lines.indexOf('} as const satisfies {');
    if (end < 0) throw new LocalFailure(`${file} has no line \`} as const satisfies {\``);
    return inOrder([...lines.slice(0, end), `  ${name},`, ...lines.slice(end)], imported);
  });
  return file;
}

function registerWorkflow(root: string, { key, name, verb }: ProcedureNames): string {
  const file = 'workflows/index.ts';
  const exported = `export { ${name} } from './${key}/${verb}.ts';`;
  changeLines(join(root, file), (lines) => inOrder(lines, exported));
  return file;
}

/**
 * Upstream systems may start it; what operations managers may do to any case stands there already.
 */
function registerAccess(root: string, { key }: ProcedureNames): string {
  const file = 'policy/access.yaml';
  const row = '    upstream-system: [start-cases, cancel-cases, add-notes, read-cases]';
  changeLines(join(root, file), (lines) => {
    const begin = lines.indexOf('procedures:');
    if (begin < 0) throw new LocalFailure(`${file} has no line \`procedures:\``);
    const next = lines.findIndex((line, i) => i > begin && /^\S/.test(line));
    const end = lines.findLastIndex((line, i) => (next < 0 || i < next) && line !== '') + 1;
    return lines.toSpliced(end, 0, `  ${key}:`, row);
  });
  return file;
}

function changeLines(path: string, change: (lines: readonly string[]) => readonly string[]): void {
  writeFileSync(path, change(readFileSync(path, 'utf8').split('\n')).join('\n'));
}

/** With an import or export put before the first that comes from a later path, else after all. */
function inOrder(lines: readonly string[], added: string): readonly string[] {
  const pathOf = (line: string) => /^(?:import|export) .* from '(\.[^']*)';$/.exec(line)?.[1];
  const path = pathOf(added) ?? '';
  const later = lines.findIndex((line) => (pathOf(line) ?? '') > path);
  const place = later < 0 ? lines.findLastIndex((line) => pathOf(line) !== undefined) + 1 : later;
  return lines.toSpliced(place, 0, added);
}

/** A longer key wraps lines otherwise than a shorter one. */
function format(root: string, files: readonly string[]): void {
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  const args = [biome, 'check', '--write', '--log-level=error', ...files];
  execFileSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
}
