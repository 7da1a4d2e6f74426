import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { openListener } from './listener.ts';

/** What became of one call. */
export type DynamoFate = 'passed' | 'throttled' | 'reply-lost';

/** One call as the proxy saw it; `operation` as the SDK names it: `UpdateItem`. */
export interface DynamoCall {
  readonly operation: string;
  readonly fate: DynamoFate;
}

/** Restricts a fault to some operations; absent = all. */
export interface Operations {
  readonly operations?: readonly string[];
}

/** A proxy in front of DynamoDB Local, which itself never throttles and never fails. */
export interface DynamoFaultProxy {
  readonly endpoint: string;
  /** In the order of their fates. */
  readonly calls: readonly DynamoCall[];
  /**
   * Answers that share (0 to 1) of the calls with ProvisionedThroughputExceededException, unseen by
   * the table.
   */
  readonly throttle: (share: number, only?: Operations) => void;
  /** Lets the next `count` calls do their work, and cuts the connection instead of answering. */
  readonly loseReplies: (count: number, only?: Operations) => void;
  /** Refuses connections and cuts the open ones. */
  readonly down: () => Promise<void>;
  /** Back to passing everything. */
  readonly heal: () => Promise<void>;
  readonly close: () => Promise<void>;
}

interface Switches {
  share: number;
  throttled: Operations;
  repliesToLose: number;
  losing: Operations;
}

const healthy = {
  share: 0,
  throttled: {},
  repliesToLose: 0,
  losing: {},
} as const satisfies Switches;

/** Starts a proxy on a free port. The same seed throttles the same places of a series of calls. */
export async function startDynamoFaultProxy(target: {
  readonly endpoint: string;
  readonly seed?: number;
}): Promise<DynamoFaultProxy> {
  const switches: Switches = { ...healthy };
  const calls: DynamoCall[] = [];
  const chance = seededChance(target.seed ?? 1);
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, response) => {
    const operation = String(incoming.headers['x-amz-target']).split('.')[1] ?? '';
    const fate = fateOf(operation, switches, chance);
    calls.push({ operation, fate });
    if (fate === 'throttled') return refuse(incoming, response);
    forward(incoming, response, {
      endpoint: target.endpoint,
      agent,
      loseReply: fate === 'reply-lost',
    });
  });
  const listener = await openListener(server);
  return {
    endpoint: `http://127.0.0.1:${listener.port}`,
    calls,
    throttle: (share, only = {}) => {
      Object.assign(switches, { share, throttled: only });
    },
    loseReplies: (count, only = {}) => {
      Object.assign(switches, { repliesToLose: count, losing: only });
    },
    down: listener.refuse,
    heal: async () => {
      Object.assign(switches, healthy);
      await listener.accept();
    },
    close: async () => {
      await listener.close();
      agent.destroy();
    },
  };
}

function fateOf(operation: string, switches: Switches, chance: () => number): DynamoFate {
  const concerns = ({ operations }: Operations): boolean =>
    operations === undefined || operations.includes(operation);
  if (concerns(switches.throttled) && chance() < switches.share) return 'throttled';
  if (switches.repliesToLose === 0 || !concerns(switches.losing)) return 'passed';
  switches.repliesToLose -= 1;
  return 'reply-lost';
}

const throttling = JSON.stringify({
  __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
  message: 'The level of configured provisioned throughput for the table was exceeded.',
});

function refuse(incoming: IncomingMessage, response: ServerResponse): void {
  incoming
    .resume()
    .once('end', () =>
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(throttling),
    );
}

interface Way {
  readonly endpoint: string;
  readonly agent: Agent;
  readonly loseReply: boolean;
}

/** The reply is taken in whole before it is lost: DynamoDB has applied the call by then. */
function forward(
  incoming: IncomingMessage,
  response: ServerResponse,
  { endpoint, agent, loseReply }: Way,
): void {
  const drop = (): void => {
    incoming.socket.destroy();
  };
  const { method, url = '/', headers } = incoming;
  const outgoing = request(
    new URL(url, endpoint),
    { ...(method !== undefined && { method }), headers, agent },
    (reply) => {
      reply.on('error', drop);
      if (loseReply) reply.resume().once('end', drop);
      else reply.pipe(response.writeHead(reply.statusCode ?? 502, reply.headers));
    },
  );
  outgoing.on('error', drop);
  incoming.pipe(outgoing);
}

/** Numbers from 0 to 1 that look random and are the same for the same seed (mulberry32). */
function seededChance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
