/** Timers that end together. */
export interface Timers {
  /** Runs `work` once after `ms`, unless everything is cancelled before. */
  readonly after: (ms: number, work: () => void) => void;
  /** Resolves after `ms`, or at once when everything is cancelled. */
  readonly sleep: (ms: number) => Promise<void>;
  readonly cancelAll: () => void;
}

/** No timer of Node takes more. */
const longestMs = 2 ** 31 - 1;

/** A set of timers; after `cancelAll` new ones may be started. */
export function createTimers(): Timers {
  const running = new Map<NodeJS.Timeout, () => void>();
  const start = (
    ms: number,
    work: { readonly fire: () => void; readonly cancelled: () => void },
  ) => {
    const timer = setTimeout(
      () => {
        running.delete(timer);
        work.fire();
      },
      Math.min(Math.max(ms, 0), longestMs),
    );
    running.set(timer, work.cancelled);
  };
  return {
    after: (ms, work) => start(ms, { fire: work, cancelled: () => undefined }),
    sleep: (ms) => new Promise((resolve) => start(ms, { fire: resolve, cancelled: resolve })),
    cancelAll: () => {
      const pending = [...running];
      running.clear();
      for (const [timer, cancelled] of pending) {
        clearTimeout(timer);
        cancelled();
      }
    },
  };
}
