import { setTimeout as pause } from 'node:timers/promises';

/** How often to ask and how long at most. */
export interface Patience {
  readonly withinMs: number;
  readonly everyMs: number;
}

/**
 * Something did not come about in time; the message says what was waited for and what was seen
 * last.
 */
export class WaitedInVain extends Error {
  override readonly name = 'WaitedInVain';
}

/** Asks until the answer is no sentence: a sentence says what is still missing. */
export async function waitUntil(
  what: string,
  missing: () => Promise<string | undefined>,
  { withinMs, everyMs }: Patience,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const sentence = await missing();
    if (sentence === undefined) return;
    if (Date.now() >= deadline)
      throw new WaitedInVain(`waited ${withinMs / 1000} s in vain for ${what}: ${sentence}`);
    await pause(everyMs);
  }
}
