import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { LocalFailure } from '../../platform/cli/failure.ts';

const host = '127.0.0.1';

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, host, () => server.close(() => resolve(port)));
  });
}

/**
 * Below those that systems give to outgoing connections, one of which would hold a port that was
 * free a moment ago.
 */
const ownPorts = { from: 20_000, to: 32_000 };

/** A port nobody listens on at this moment; another process may still take it before it is used. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = await listenOnce(randomInt(ownPorts.from, ownPorts.to)).catch(() => undefined);
    if (port !== undefined) return port;
  }
}

/** A port the local stack needs: what it is for and which variable moves it. */
export interface NeededPort {
  readonly port: number;
  readonly purpose: string;
  readonly variable: string;
}

/** Throws one line naming every taken port and the variable that moves it. */
export async function requireFreePorts(needed: readonly NeededPort[]): Promise<void> {
  const outcomes = await Promise.allSettled(needed.map(({ port }) => listenOnce(port)));
  const taken = needed.filter((_, i) => outcomes[i]?.status === 'rejected');
  if (taken.length === 0) return;
  const list = taken
    .map(({ port, purpose, variable }) => `${port} (${purpose}: set ${variable} to move it)`)
    .join(', ');
  throw new LocalFailure(
    `Port ${list} is taken by another program; stop that program or choose another port.`,
  );
}
