import { artefactsFor } from '../../infra/artefacts.ts';
import { stages } from '../../infra/stage-config.ts';

const manifest = {
  buildId: '0123456789ab',
  platform: 'aarch64-unknown-linux-gnu',
  api: { folder: 'dist/artefacts/api', bytes: 1 },
  worker: { folder: 'dist/artefacts/worker', bytes: 1, zipBytes: 1 },
  goldens: { folder: 'dist/artefacts/goldens', histories: 1 },
};

test('artefacts are found by their manifest', () => {
  expect(artefactsFor(stages.prod, manifest, '/repository')).toEqual({
    buildId: '0123456789ab',
    apiFolder: '/repository/dist/artefacts/api',
    workerFolder: '/repository/dist/artefacts/worker',
  });
});

test('artefacts for another processor are refused with the command that builds the right ones', () => {
  const built = { ...manifest, platform: 'x86_64-unknown-linux-gnu' };
  expect(() => artefactsFor(stages.prod, built, '/repository')).toThrow(
    'npm run artefacts -- --arch arm64',
  );
});
