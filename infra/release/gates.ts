import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import type { KeyRing } from '../../platform/temporal/key-ring.ts';
import type { Manifest } from './manifest.ts';
import { type ReplayProblem, readHistories, replayAll, runningHistories } from './replay-gate.ts';

/** The artefact that is to be released. */
export interface Candidate {
  readonly rootDir: string;
  readonly manifest: Manifest;
  readonly print: (line: string) => void;
}

const bundleOf = ({ rootDir, manifest }: Candidate): string =>
  join(rootDir, manifest.worker.folder, 'workflow-bundle.js');

/** The recorded histories must replay on the artefact's own workflows; false when one does not. */
export async function passesGoldens(candidate: Candidate): Promise<boolean> {
  const folder = join(candidate.rootDir, candidate.manifest.goldens.folder);
  const on = { bundlePath: bundleOf(candidate) };
  const { replayed, problems } = await replayAll(readHistories(folder), on);
  report(candidate, problems);
  candidate.print(
    `${replayed - problems.length} of ${replayed} recorded histories replay on ` +
      `${candidate.manifest.buildId}.`,
  );
  return problems.length === 0 && replayed > 0;
}

/** Which running cases are replayed, and how they are read. */
export interface RunningCases {
  readonly client: Client;
  readonly keyRing: KeyRing;
  readonly taskQueue: string;
  readonly limit: number;
  /**
   * Cases that do not replay stay with the version they are pinned to; they do not stop the
   * release.
   */
  readonly acceptDivergence: boolean;
}

/** So must the histories of running cases, as far as they have come. */
export async function passesRunning(candidate: Candidate, running: RunningCases): Promise<boolean> {
  const on = { bundlePath: bundleOf(candidate), keyRing: running.keyRing };
  const { replayed, problems } = await replayAll(runningHistories(running.client, running), on);
  report(candidate, problems);
  candidate.print(
    `${replayed - problems.length} of ${replayed} running cases replay on ` +
      `${candidate.manifest.buildId}.`,
  );
  if (problems.length > 0 && running.acceptDivergence)
    candidate.print('Accepted: the others stay with the version on which they began.');
  return problems.length === 0 || running.acceptDivergence;
}

function report({ print }: Candidate, problems: readonly ReplayProblem[]): void {
  for (const { name, reason } of problems) print(`${name} does not replay: ${reason}`);
}
