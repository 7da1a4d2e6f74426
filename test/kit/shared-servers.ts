import { rmSync } from 'node:fs';
import type { Child } from '../../dev/stack/child.ts';

/** What the global set-up started, for the tear-down in the same process. */
export interface SharedServers {
  readonly folder: string;
  readonly children: readonly Child[];
}

const place: { handoffSharedServers?: SharedServers } & object = globalThis;

/** jest loads set-up and tear-down separately, so what they share hangs on the global object. */
export function keepForTeardown(servers: SharedServers): void {
  place.handoffSharedServers = servers;
}

/** Stops the shared servers and removes their folder. */
export async function stopSharedServers(): Promise<void> {
  const servers = place.handoffSharedServers;
  if (!servers) return;
  await Promise.all(servers.children.map((child) => child.stop()));
  rmSync(servers.folder, { recursive: true, force: true });
}
