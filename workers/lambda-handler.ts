import { type LambdaHandler, runWorker } from '@temporalio/lambda-worker';
import type { NativeConnectionOptions } from '@temporalio/worker';
import { type WorkerParts, type WorkerVersion, workerContent } from './compose.ts';

/** What a worker in Lambda is made of. */
export interface LambdaWorkerParts
  extends Pick<
    WorkerParts,
    'namespace' | 'taskQueue' | 'keyRing' | 'bundlePath' | 'activities' | 'tracing'
  > {
  /** Address, TLS and API key: each invocation opens a connection of its own. */
  readonly connection: NativeConnectionOptions;
  readonly version: WorkerVersion;
  /** Called at the end of each invocation: sends what would not leave a process that is frozen. */
  readonly flush?: () => Promise<void>;
  /**
   * The worker stops taking work so long before the function's deadline; 7 s unless said otherwise,
   * of which 5 are for running activities.
   */
  readonly shutdownBufferMs?: number;
}

/**
 * Two local activities at once, Temporal's default in Lambda, would hold up every workflow task:
 * ours wait for stores and systems.
 */
const tuning = {
  maxConcurrentActivityTaskExecutions: 20,
  maxConcurrentLocalActivityExecutions: 20,
};

/**
 * A Lambda handler that works off Temporal's queue until shortly before its deadline. `open` reads
 * secrets and connects: it is called by the first invocation of a process and again only if it
 * failed; a warm process goes on with what it has. Cases are pinned to the version.
 */
export function createLambdaHandler(open: () => Promise<LambdaWorkerParts>): LambdaHandler {
  let prepared: Promise<LambdaHandler> | undefined;
  return async (event, context) => {
    prepared ??= open().then(workerOf);
    const work = await prepared.catch((error: unknown) => {
      prepared = undefined;
      throw error;
    });
    await work(event, context);
  };
}

function workerOf(parts: LambdaWorkerParts): LambdaHandler {
  return runWorker({ ...parts.version }, (config) => {
    config.connectionOptions = parts.connection;
    config.namespace = parts.namespace;
    if (parts.shutdownBufferMs !== undefined)
      config.shutdownDeadlineBufferMs = parts.shutdownBufferMs;
    if (parts.flush !== undefined) config.shutdownHooks.push(parts.flush);
    Object.assign(config.workerOptions, tuning, workerContent(parts), {
      taskQueue: parts.taskQueue,
    });
  });
}
