import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { openListener } from './listener.ts';

/**
 * What becomes of a piece of a request: passed on, passed on with its reply cut, or the connection
 * cut before it is passed on.
 */
export type RequestFate = 'pass' | 'drop-reply' | 'cut';

/**
 * Sees each piece that a client sends, as it arrives from the network; may wait, which holds the
 * request back.
 */
export type RequestHook = (chunk: Buffer) => RequestFate | Promise<RequestFate>;

/** A proxy that fails the way networks fail: on real sockets. */
export interface TcpProxy {
  readonly port: number;
  /** Connections of clients that are open now. */
  readonly open: () => number;
  /** Swallows every byte in both directions and accepts connections that nobody answers. */
  readonly blackHole: () => void;
  /** Refuses connections and cuts the open ones. */
  readonly refuse: () => Promise<void>;
  /** Cuts the open connections; new ones pass. */
  readonly cut: () => void;
  /**
   * Passes the next `count` requests on, and cuts the connection instead of passing their replies.
   */
  readonly dropReplies: (count: number) => void;
  readonly onRequest: (hook: RequestHook) => void;
  /**
   * Back to passing everything. Connections that were open in a black hole are cut: they may have
   * lost bytes.
   */
  readonly heal: () => Promise<void>;
  readonly close: () => Promise<void>;
}

interface Weather {
  swallowing: boolean;
  repliesToDrop: number;
  hook: RequestHook;
}

/** Two ends of one connection. */
interface Link {
  readonly client: Socket;
  readonly target: Socket;
  dropReply: boolean;
}

const passAll: RequestHook = () => 'pass';

/** Starts a proxy on a free port in front of `target`. */
export async function startTcpProxy({
  target,
}: {
  readonly target: { readonly host: string; readonly port: number };
}): Promise<TcpProxy> {
  const weather: Weather = { swallowing: false, repliesToDrop: 0, hook: passAll };
  const server = createServer({ allowHalfOpen: true }, (client) => {
    join(
      { client, target: connect({ ...target, allowHalfOpen: true }), dropReply: false },
      weather,
    );
  });
  const listener = await openListener(server);
  return {
    port: listener.port,
    open: listener.open,
    blackHole: () => {
      weather.swallowing = true;
    },
    refuse: listener.refuse,
    cut: listener.cut,
    dropReplies: (count) => {
      weather.repliesToDrop = count;
    },
    onRequest: (hook) => {
      weather.hook = hook;
    },
    heal: async () => {
      if (weather.swallowing) listener.cut();
      Object.assign(weather, { swallowing: false, repliesToDrop: 0, hook: passAll });
      await listener.accept();
    },
    close: listener.close,
  };
}

function join(link: Link, weather: Weather): void {
  const { client, target } = link;
  const destroyBoth = (): void => {
    client.destroy();
    target.destroy();
  };
  for (const socket of [client, target]) socket.on('error', destroyBoth).on('close', destroyBoth);
  void pump(client, target, async (chunk) => {
    const fate = await weather.hook(chunk);
    if (fate === 'drop-reply') link.dropReply = true;
    if (fate === 'cut') return 'cut';
    return weather.swallowing ? 'swallow' : 'pass';
  });
  void pump(target, client, () => {
    if (weather.swallowing) return 'swallow';
    if (link.dropReply) return 'cut';
    if (weather.repliesToDrop === 0) return 'pass';
    weather.repliesToDrop -= 1;
    return 'cut';
  });
}

type ChunkFate = 'pass' | 'swallow' | 'cut';

/** Carries one direction, with back-pressure, until either end is gone. */
async function pump(
  from: Socket,
  to: Socket,
  decide: (chunk: Buffer) => ChunkFate | Promise<ChunkFate>,
): Promise<void> {
  try {
    for await (const chunk of from.iterator({ destroyOnReturn: false })) {
      const fate = await decide(chunk as Buffer);
      if (fate === 'cut') {
        from.destroy();
        return;
      }
      if (fate === 'pass' && !to.write(chunk as Buffer))
        await Promise.race([once(to, 'drain'), once(to, 'close')]);
    }
    to.end();
  } catch {
    from.destroy();
  }
}
