import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks again until the answer is there. Tests wait for conditions with it, never for a duration; what the last attempt said is in the error.
 */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined | false>, withinMs = 15_000): Promise<T> {
  const deadline = Date.now() + withinMs;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      last = error;
    }
    await pause(15);
  }
  throw new Error(`waited ${withinMs} ms in vain for ${what}`, { cause: last });
}
