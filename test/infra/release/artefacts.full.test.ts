import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildArtefacts } from '../../../infra/release/artefacts.ts';

const root = join(import.meta.dirname, '../../..');
const outDirs = [1, 2].map((n) => `dist/test-artefacts-again-${process.pid}-${n}`);

afterAll(() => {
  for (const folder of outDirs) rmSync(join(root, folder), { recursive: true, force: true });
});

test('two builds of the same source have the same build id', async () => {
  const ids: string[] = [];
  for (const outDir of outDirs) ids.push((await buildArtefacts(root, { outDir })).buildId);
  expect(new Set(ids).size).toBe(1);
}, 300_000);
