import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import { type ApiCaller, createCaller, type Json } from '../kit/api-caller.ts';
import { eventually } from '../kit/eventually.ts';
import { SandboxAdmin } from '../kit/sandbox-admin.ts';
import { processesOf } from './leftovers.ts';
import type { Place } from './place.ts';
import { createSignIn, type SignIn } from './sign-in.ts';
import type { Deployment } from './stage.ts';

/** A deployed stage as its users have it. */
export interface Product {
  readonly apiUrl: string;
  readonly signIn: SignIn;
  readonly sandbox: SandboxAdmin;
  readonly withToken: (token?: string) => ApiCaller;
  /** Reads until the case looks as wanted. */
  readonly reads: (
    caller: ApiCaller,
    path: string,
    looks: (view: Json) => boolean,
  ) => Promise<Json>;
  /** Orders a copy of a quote. */
  readonly order: (shop: ApiCaller, quote: string) => Promise<Order>;
}

/** An order that was taken. */
export interface Order {
  readonly caseId: string;
  readonly path: string;
}

/** Cold starts and wakes of workers included. */
const patienceMs = 90_000;

/** The product at its deployed API. */
export function openProduct(place: Place, { outputs }: Deployment): Product {
  const apiUrl = `${place.emulatorUrl}/_aws/execute-api/${outputs.ApiId}/$default`;
  const sandbox = new SandboxAdmin(`http://127.0.0.1:${place.ports.sandbox}`);
  return {
    apiUrl,
    sandbox,
    signIn: createSignIn(place, outputs),
    withToken: (token) =>
      createCaller(
        (path, init) => fetch(`${apiUrl}${path}`, init),
        token === undefined ? undefined : Promise.resolve(token),
      ),
    reads: (caller, path, looks) =>
      eventually(
        `GET ${path} as wanted`,
        async () => {
          const { status, json } = await caller.get(path);
          return status === 200 && looks(json) && json;
        },
        patienceMs,
      ),
    order: async (shop, quote) => {
      const answer = await shop.post('/v1/orders', await sandbox.copyOfSource(quote));
      if (answer.status !== 202)
        throw new Error(`POST /v1/orders answered ${answer.status}: ${answer.text}`);
      return { caseId: answer.json.caseId, path: answer.json.links.self };
    },
  };
}

/** What Temporal says of a case. */
export interface Pinning {
  /** Build that the case is pinned to. */
  readonly build: string | undefined;
  /** Builds whose workers did its workflow tasks, in the order of the tasks. */
  readonly doneBy: readonly (string | undefined)[];
}

/**
 * Asks Temporal which builds worked on a case; the connection is closed again, so that none of ours
 * is open.
 */
export async function pinningOf(place: Place, { caseId }: Order): Promise<Pinning> {
  const connection = await Connection.connect({ address: place.temporalAddress });
  try {
    const { workflowService, workflow } = new Client({ connection });
    const workflowId = caseId.slice(0, caseId.lastIndexOf('.'));
    const { workflowExecutionInfo: info } = await workflowService.describeWorkflowExecution({
      namespace: 'default',
      execution: { workflowId },
    });
    const { events } = await workflow.getHandle(workflowId).fetchHistory();
    return {
      build: info?.versioningInfo?.deploymentVersion?.buildId ?? undefined,
      doneBy: (events ?? []).flatMap(({ workflowTaskCompletedEventAttributes: done }) =>
        done ? [done.deploymentVersion?.buildId ?? undefined] : [],
      ),
    };
  } finally {
    await connection.close();
  }
}

const established = '01';

/** Sockets of this machine that are connected to one of its ports, as the system numbers them. */
function socketsTo(port: number): ReadonlySet<string> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const rows = readFileSync('/proc/net/tcp', 'utf8').trim().split('\n').slice(1);
  const columns = rows.map((row) => row.trim().split(/\s+/));
  return new Set(
    columns.flatMap(([, , remote, state, , , , , , inode]) =>
      state === established && remote?.endsWith(`:${hex}`) ? [`socket:[${inode}]`] : [],
    ),
  );
}

/**
 * A process of a function stays when its invocation is over, but only a worker at work is connected
 * to Temporal.
 */
export async function untilNoWorkerRuns(place: Place, { outputs }: Deployment): Promise<void> {
  await eventually(
    'the last worker to go',
    async () => {
      const processes = processesOf(`AWS_LAMBDA_FUNCTION_NAME=${outputs.WorkerFunctionName}`);
      if (processes.length === 0) return true;
      const sockets = socketsTo(place.ports.temporal);
      return !processes.some((id) => openFiles(id).some((file) => sockets.has(file)));
    },
    patienceMs,
  );
}

/** What the files of a process are; none when it has ended. */
function openFiles(id: number): readonly string[] {
  try {
    return readdirSync(`/proc/${id}/fd`).map((file) => readlinkSync(`/proc/${id}/fd/${file}`));
  } catch {
    return [];
  }
}
