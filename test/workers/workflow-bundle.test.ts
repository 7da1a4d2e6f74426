import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** `let`, and collections that are not declared as read-only, at the top level of a module. */
const state = [
  /^(export )?(let|var) /,
  /^(export )?const \w+(: (?!Readonly)[^=]+)? = new (Map|Set|WeakMap|WeakSet)\b/,
  /^(export )?const .* = (\[\]|\{\});/,
];

test.each(['workflows', 'domain'])(
  'F-38: no module of %s keeps state: all runs share the modules',
  (folder) => {
    const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts'),
    );
    const lines = files.flatMap((file) =>
      readFileSync(join(root, folder, file), 'utf8')
        .split('\n')
        .map((line) => `${file}: ${line}`),
    );
    expect(lines.length).toBeGreaterThan(500);
    expect(
      lines.filter((line) =>
        state.some((pattern) => pattern.test(line.slice(line.indexOf(': ') + 2))),
      ),
    ).toEqual([]);
  },
);
