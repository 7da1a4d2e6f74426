import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  historyFileEnd,
  type RecordedHistory,
  readHistories,
} from '../../infra/release/replay-gate.ts';

export const goldenFolder = join(import.meta.dirname, 'goldens');

/** The branch whose path most others share, before or after what sets them apart. */
export const cleanBranch = 'clean, two queues';

/** One recorded history: `<branch>.<workflow>.jsonl`. */
export interface Golden extends RecordedHistory {
  readonly branch: string;
  readonly workflow: string;
}

/** A branch's title as the beginning of a file's name. */
export const goldenName = (scenario: string): string =>
  scenario.replaceAll(/[^a-z]+/gi, '-').toLowerCase();

export const goldenFile = (scenario: string, workflow: string): string =>
  `${goldenName(scenario)}.${workflow}${historyFileEnd}`;

export function readGoldens(): readonly Golden[] {
  return readHistories(goldenFolder).map((recorded) => {
    const [branch = '', workflow = ''] = recorded.name.split('.');
    return { ...recorded, branch, workflow };
  });
}

/** Files of a branch as it was recorded before. */
export function filesOfBranch(scenario: string): readonly string[] {
  const begins = `${goldenName(scenario)}.`;
  return readdirSync(goldenFolder).filter((file) => file.startsWith(begins));
}
