import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';

/**
 * A server on a free port of this machine that can be gone for a while and come back on the same
 * port.
 */
export interface Listener {
  readonly port: number;
  /** Connections that are open now. */
  readonly open: () => number;
  /** Cuts every open connection; new ones are accepted. */
  readonly cut: () => void;
  /** Stops listening, so that a connection is refused, and cuts the open ones. */
  readonly refuse: () => Promise<void>;
  /** Listens again. */
  readonly accept: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Starts `server` (TCP or HTTP) and keeps account of its connections. */
export async function openListener(server: Server): Promise<Listener> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const listen = async (port: number): Promise<number> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const refuse = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    cut();
    await closed;
  };
  const port = await listen(0);
  return {
    port,
    open: () => sockets.size,
    cut,
    refuse,
    accept: async () => {
      if (!server.listening) await listen(port);
    },
    close: refuse,
  };
}
