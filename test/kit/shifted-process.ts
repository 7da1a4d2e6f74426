import { join } from 'node:path';

/** The environment of a child whose clock is ahead by so much, or behind. */
export function shiftedBy(shiftMs: number): NodeJS.ProcessEnv {
  const preload = `--import ${join(import.meta.dirname, 'shifted-clock.mjs')}`;
  return {
    ...process.env,
    CLOCK_SHIFT_MS: String(shiftMs),
    NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} ${preload}`.trim(),
  };
}

/** What the clock of such a child showed when it began, by its log. */
export function clockIn(log: string): number {
  return Date.parse(/^clock (\S+)$/m.exec(log)?.[1] ?? '');
}
