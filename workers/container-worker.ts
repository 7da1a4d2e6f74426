import { NativeConnection, type Worker } from '@temporalio/worker';
import type { CloudWorker } from './cloud-worker.ts';
import { createHandoffWorker } from './compose.ts';
import { type OperationsServer, type Pages, startOperationsServer } from './operations-server.ts';

/** A long-lived worker. */
export interface ContainerWorker {
  /** Where health is asked. */
  readonly url: string;
  /** Resolves with the error when the worker ends by itself. */
  readonly failed: Promise<Error>;
  /**
   * Takes no more work, lets what is under way end within the grace time, and resolves when all is
   * over.
   */
  readonly drain: () => Promise<void>;
}

export interface ContainerOptions {
  /** Port of the operations server; 0 = a free one. */
  readonly port: number;
  readonly pages?: Pages;
}

/**
 * A call to an outside system ends within 5 s, and none grows longer: so none sends heartbeats,
 * each of which Temporal bills as an action, and the grace time lets every call end that is under
 * way. What hangs beyond it is given up and made again by another worker.
 */
const tuning = {
  // One processor: a workflow task is held while its local activities wait, which is most of the
  // time.
  maxConcurrentWorkflowTaskExecutions: 12,
  maxConcurrentActivityTaskExecutions: 40,
  // About a third of a megabyte each: the memory of the container bounds it, not the number of
  // cases that are open.
  maxCachedWorkflows: 400,
  shutdownGraceTime: '20s',
} as const;

/** A case id that no case has: to read it proves that the store answers. */
const nobody = 'order-booking:quote:readiness.00000000';

/** Connects and polls; the container's `stopTimeout` must be longer than the grace time of 20 s. */
export async function startContainerWorker(
  parts: CloudWorker,
  { port, pages = {} }: ContainerOptions,
): Promise<ContainerWorker> {
  const connection = await NativeConnection.connect(parts.connection);
  const worker = await createHandoffWorker({ ...parts, connection, tuning });
  const running = worker.run();
  const failed = new Promise<Error>((resolve) => running.catch(resolve));
  const server = await startOperationsServer(port, {
    ...healthPages(parts, { worker, connection }),
    ...pages,
  });
  return {
    url: server.url,
    failed,
    drain: () => drain({ worker, running, server, connection, parts }),
  };
}

interface Polling {
  readonly worker: Worker;
  readonly connection: NativeConnection;
}

/**
 * Alive: the worker has not failed. Ready: it takes work, and Temporal and the read model answer.
 */
function healthPages(
  { readModel, namespace }: CloudWorker,
  { worker, connection }: Polling,
): Pages {
  const isTaking = () => worker.getState() === 'RUNNING';
  return {
    '/healthz': () => ({ ok: worker.getState() !== 'FAILED', text: worker.getState() }),
    '/readyz': async () => {
      if (!isTaking()) return { ok: false, text: worker.getState() };
      const [temporal, store] = await Promise.allSettled([
        connection.workflowService.describeNamespace({ namespace }),
        readModel.getCase(nobody),
      ]);
      const down = [
        ...(temporal.status === 'rejected' ? ['Temporal'] : []),
        ...(store.status === 'rejected' ? ['the read model'] : []),
      ];
      return down.length === 0
        ? { ok: true, text: 'ready' }
        : { ok: false, text: `not reachable: ${down.join(' and ')}` };
    },
  };
}

interface Draining extends Polling {
  readonly running: Promise<void>;
  readonly server: OperationsServer;
  readonly parts: CloudWorker;
}

async function drain({ worker, running, server, connection, parts }: Draining): Promise<void> {
  if (worker.getState() === 'RUNNING') worker.shutdown();
  await running;
  await server.close();
  parts.close();
  await connection.close();
  await parts.flush();
}
