/**
 * Lets so many pieces of work run at once; the others wait for their turn in the order in which
 * they came.
 */
export interface Turns {
  readonly take: <T>(work: () => Promise<T>) => Promise<T>;
}

/** `atOnce` pieces of work at a time. */
export function createTurns(atOnce: number): Turns {
  const waiting: (() => void)[] = [];
  let running = 0;
  const begin = (): Promise<void> | undefined => {
    if (running < atOnce) {
      running += 1;
      return undefined;
    }
    return new Promise((resolve) => {
      waiting.push(resolve);
    });
  };
  const end = () => {
    const next = waiting.shift();
    // Whoever is next takes over the place that was just left.
    if (next) next();
    else running -= 1;
  };
  return {
    take: async (work) => {
      await begin();
      try {
        return await work();
      } finally {
        end();
      }
    },
  };
}
