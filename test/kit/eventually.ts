import { setTimeout as pause } from 'node:timers/promises';

/** Asking costs the machine that is to answer: the longer it takes, the less often. */
const firstPauseMs = 10;
const longestPauseMs = 100;

/**
 * Asks again until the answer is there. Tests wait for conditions with it, never for a duration;
 * what the last attempt said is in the error.
 */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined | false>,
  withinMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  let last: unknown;
  let pauseMs = firstPauseMs;
  while (Date.now() < deadline) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      last = error;
    }
    await pause(pauseMs);
    pauseMs = Math.min(pauseMs * 1.4, longestPauseMs);
  }
  throw new Error(`waited ${withinMs} ms in vain for ${what}`, { cause: last });
}
