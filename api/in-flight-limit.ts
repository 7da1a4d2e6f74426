import { TemporalBusy } from './temporal-faults.ts';

/** Runs work under a name unless too much runs under it already. */
export type InFlightLimit = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/**
 * Temporal has ten updates of one run under way at once and refuses more, which its client hides by
 * trying until the deadline. Refusing them here tells the caller at once (F-45). The count is of
 * this process: what others have under way still ends at the deadline.
 */
export function createInFlightLimit(most: number): InFlightLimit {
  const running = new Map<string, number>();
  const count = (name: string, by: number) => {
    const now = (running.get(name) ?? 0) + by;
    if (now === 0) running.delete(name);
    else running.set(name, now);
  };
  return async (name, work) => {
    if ((running.get(name) ?? 0) >= most)
      throw new TemporalBusy(`${most} messages are under way for one case`);
    count(name, 1);
    try {
      return await work();
    } finally {
      count(name, -1);
    }
  };
}
