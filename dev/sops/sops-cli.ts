import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runCommand } from '../../platform/cli/command.ts';
import { allPages } from './all-pages.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = join(root, 'docs/sops');

/** `npm run sops` writes the pages; with `-- --check` it names those that are not current. */
runCommand(async ([option, ...rest]) => {
  if ((option !== undefined && option !== '--check') || rest.length > 0) {
    process.stderr.write('usage: npm run sops [-- --check]\n');
    return 2;
  }
  mkdirSync(folder, { recursive: true });
  const pages = allPages(root);
  const stale = [
    ...[...pages].filter(([name, text]) => textOf(name) !== text).map(([name]) => name),
    ...readdirSync(folder).filter((name) => !pages.has(name)),
  ];
  if (option === '--check') {
    for (const name of stale)
      process.stderr.write(`docs/sops/${name}: is not what \`npm run sops\` makes of it\n`);
    return stale.length > 0 ? 1 : 0;
  }
  for (const name of stale) {
    const text = pages.get(name);
    if (text === undefined) rmSync(join(folder, name));
    else writeFileSync(join(folder, name), text);
  }
  process.stdout.write(`${pages.size} pages in docs/sops, ${stale.length} of them changed.\n`);
  return 0;
});

function textOf(name: string): string | undefined {
  return readdirSync(folder).includes(name) ? readFileSync(join(folder, name), 'utf8') : undefined;
}
