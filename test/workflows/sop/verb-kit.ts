import type { JsonValue } from '../../../domain/shared/json.ts';
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

/** Every history of the drivers replays on the practice bundle. */
export async function expectReplays(drivers: readonly CaseDriver[]): Promise<void> {
  expect(await replayProblems(drivers, required('PRACTICE_BUNDLE'))).toEqual([]);
}
