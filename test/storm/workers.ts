import type { PracticeHarness } from '../kit/practice-harness.ts';
import { type PracticePolicy, practicePolicy } from '../kit/practice-policy.ts';
import {
  createWorkerProcesses,
  type WorkerProcess,
  type WorkerProcesses,
} from '../kit/worker-process.ts';
import type { Random } from './random.ts';

/** Worker processes that run practice under a policy. */
export function practiceWorkers(
  { place }: PracticeHarness,
  practice: Partial<PracticePolicy>,
): WorkerProcesses {
  const policies = { ...place.policies, practice: { ...practicePolicy, ...practice } };
  return createWorkerProcesses({ ...place, policies });
}

/**
 * Kills any one of the workers with SIGKILL, and starts another, each time `kill` is called; one at
 * a time.
 */
export function createKiller(
  processes: WorkerProcesses,
  first: readonly WorkerProcess[],
  random: Random,
) {
  const running = [...first];
  const ends: string[] = [];
  let under: Promise<void> = Promise.resolve();
  const kill = async (): Promise<void> => {
    const [victim] = running.splice(random.whole(0, running.length - 1), 1);
    if (victim === undefined) return;
    ends.push(await victim.kill());
    running.push(await processes.start());
  };
  return {
    kill: (): void => {
      under = under.then(kill);
    },
    /** Once all are done; answers with how each killed worker ended. */
    done: async (): Promise<readonly string[]> => {
      await under;
      return ends;
    },
  };
}
