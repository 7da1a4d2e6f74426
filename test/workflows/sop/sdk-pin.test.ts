import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const { dependencies } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8'),
) as { readonly dependencies: { readonly [name: string]: string } };

/**
 * workflows/sop/runtime guards against what this version of the SDK does when a workflow task comes
 * on top of another (docs/decisions/0017), and reads its activations. Before another version is
 * taken, task-watch.test.ts and many-signals.test.ts in full size say whether the guard still fits.
 */
const guardedVersion = '1.23.0';

test('the SDK is the version that the kernel’s runtime was written for', () => {
  for (const name of ['workflow', 'worker', 'client', 'common'])
    expect([name, dependencies[`@temporalio/${name}`]]).toEqual([name, guardedVersion]);
});
