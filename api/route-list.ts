import { type ListedRoute, listRoutes } from './create-api.ts';
import type { ApiDeps } from './deps.ts';

/**
 * Every route of the API as it is served in the cloud, where no token may stand in a path: for the
 * gateway in front, which has a route and a scope for each. No handler runs, and none of the parts
 * behind them is there.
 */
export function listCloudRoutes(): readonly ListedRoute[] {
  const onlyListed = { codec: { tokenInPath: false } };
  return listRoutes(new Proxy(onlyListed as ApiDeps, { get: partOf }));
}

function partOf(parts: ApiDeps, name: string): unknown {
  if (Object.hasOwn(parts, name)) return parts[name as keyof ApiDeps];
  throw new Error(`the list of routes must not depend on ${name}`);
}
