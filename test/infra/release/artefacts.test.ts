import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildArtefacts,
  type Manifest,
  readManifest,
  workerLimits,
} from '../../../infra/release/artefacts.ts';
import { filesBelow } from '../../../infra/release/content.ts';

const root = join(import.meta.dirname, '../../..');
const outDir = `dist/test-artefacts-${process.pid}`;
let built: Manifest;

beforeAll(async () => {
  built = await buildArtefacts(root, { outDir });
}, 180_000);
afterAll(() => rmSync(join(root, outDir), { recursive: true, force: true }));

const files = (artefact: 'api' | 'worker') => filesBelow(join(root, built[artefact].folder));

/**
 * Loads the artefact's handler in a plain Node process far from the repository's packages, and
 * calls it with nothing set.
 */
function callHandler(artefact: 'api' | 'worker'): string {
  const program =
    `const { handler } = await import('./index.mjs'); console.log(await handler({}, ` +
    '{}).then(JSON.stringify, (e) => e.message));';
  const options = {
    cwd: join(root, built[artefact].folder),
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
  } as const;
  return execFileSync(process.execPath, ['--input-type=module', '-e', program], options);
}

test('the worker artefact is at most 25 MB zipped and 90 MB unzipped', () => {
  expect(built.worker.zipBytes).toBeGreaterThan(10_000_000);
  expect(built.worker.zipBytes).toBeLessThanOrEqual(workerLimits.zipBytes);
  expect(built.worker.bytes).toBeLessThanOrEqual(workerLimits.bytes);
  expect(workerLimits).toEqual({ zipBytes: 25_000_000, bytes: 90_000_000 });
});

test('the manifest on disk is that of the build', () => {
  expect(readManifest(root, outDir)).toEqual(built);
});

test('the worker carries one native core, and nothing that only development needs', () => {
  const core = join(root, built.worker.folder, 'node_modules/@temporalio/core-bridge/releases');
  expect(readdirSync(core)).toEqual([built.platform]);
  expect(
    files('worker').filter((path) => /\.(map|d\.[cm]?ts|md)$|@swc\/core|\/terser\//.test(path)),
  ).toEqual([]);
});

test.each(['api', 'worker'] as const)(
  'the %s artefact loads by itself, and tells what its environment lacks',
  (artefact) => {
    expect(callHandler(artefact)).toContain('HANDOFF_TABLE is not set');
  },
);

test.each(['api', 'worker'] as const)('the policy files travel in the %s artefact', (artefact) => {
  const shipped = readdirSync(join(root, 'policy')).filter((file) => file.endsWith('.yaml'));
  expect(files(artefact)).toEqual(expect.arrayContaining(shipped.map((file) => `policy/${file}`)));
});

test('F-38: the recorded histories lie beside the artefacts, not in them, and in plain payloads', () => {
  const recorded = filesBelow(join(root, built.goldens.folder));
  expect(built.goldens.histories).toBeGreaterThan(25);
  expect(recorded.filter((path) => !path.endsWith('.jsonl'))).toEqual([]);
  expect(files('worker').filter((path) => path.includes('goldens'))).toEqual([]);
});

test('without a build the manifest says how to make one; a processor that Lambda does not have is refused', async () => {
  expect(() => readManifest(root, 'dist/nothing-here')).toThrow('run npm run artefacts');
  await expect(buildArtefacts(root, { outDir, arch: 'ia32' })).rejects.toThrow(
    '--arch is x86_64 or arm64, and not ia32',
  );
});
