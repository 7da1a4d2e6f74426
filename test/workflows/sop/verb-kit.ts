import type { JsonValue } from '../../../domain/shared/json.ts';
import type { ReplayProblem } from '../../../infra/release/replay-gate.ts';
import type { CaseDriver } from '../../kit/case-driver.ts';
import { required } from '../../kit/harness.ts';
import { replayProblems } from '../../kit/replays.ts';

/** A fact of the case, once it is there. */
export async function factOf(driver: CaseDriver, name: string): Promise<JsonValue | undefined> {
  const { case: view } = await driver.sees(`the fact ${name}`, ({ case: seen }) =>
    Object.hasOwn(seen.facts, name),
  );
  return view.facts[name];
}

/**
 * What is wrong with the histories of the drivers on the practice bundle; nothing when they replay.
 */
export function unreplayed(drivers: readonly CaseDriver[]): Promise<readonly ReplayProblem[]> {
  return replayProblems(drivers, required('PRACTICE_BUNDLE'));
}
