import type { Build } from './builds.ts';
import type { Place } from './place.ts';
import { runNode } from './servers.ts';
import type { Deployment } from './stage.ts';

const quick = ['--watch', '0', '--patience', '60'];

/** `npm run release` of a deployed build; answers with what it printed. */
export function releaseBuild(
  place: Place,
  build: Build,
  { outputsFile }: Deployment,
): Promise<string> {
  const options = [
    '--stage',
    'local',
    '--outputs',
    outputsFile,
    '--address',
    place.temporalAddress,
    '--artefacts',
    build.folder,
  ];
  return command(place, `release-${build.buildId}`, [...options, '--ramp', '100', ...quick]);
}

/** `npm run release -- --rollback`. */
export function rollBackRelease(place: Place, { outputsFile }: Deployment): Promise<string> {
  return command(place, 'roll-back', [
    '--stage',
    'local',
    '--outputs',
    outputsFile,
    '--address',
    place.temporalAddress,
    '--rollback',
    ...quick,
  ]);
}

const command = (place: Place, name: string, options: readonly string[]): Promise<string> =>
  runNode(place, {
    name,
    args: ['dev/stack/bootstrap.mjs', 'infra/release/release-cli.ts', ...options],
  });
