import { join } from 'node:path';
import { loadAccessPolicy } from '../../api/access/access-policy.ts';
import { listCloudRoutes } from '../../api/route-list.ts';
import type { Scope } from '../../policy/access.schema.ts';

/** A route of the gateway: with the one scope that lets a token through, or open for a reason. */
export type GatewayRoute = { readonly method: 'GET' | 'POST'; readonly path: string } & (
  | { readonly kind: 'scoped'; readonly scope: Scope }
  | { readonly kind: 'open'; readonly reason: string }
);

/**
 * Routes that the gateway lets through without a token, and why. Any other without one is an error.
 */
const openRoutes: { readonly [route: string]: string } = {
  'POST /v1/acknowledgments':
    'downstream systems sign what they send and have no token; the API checks the signature ' +
    'before it reads on',
  'GET /healthz': 'is asked by monitors; says nothing but that the process answers',
  'GET /readyz': 'is asked by monitors; says which part cannot be reached and nothing of any case',
  'GET /v1/openapi.json':
    'the description of the API has no data, and whoever builds on the API needs it first',
  'GET /v1/docs': 'the same description as a page, for a browser that has no token',
};

/**
 * One gateway route for each of the API's own routes, so that none is forgotten and none can be
 * called with a token of too little scope. Throws for a route that demands no token and is not
 * listed as open, and for a listed one that is not there.
 */
export function gatewayRoutes(): readonly GatewayRoute[] {
  const policy = loadAccessPolicy(join(import.meta.dirname, '../../policy/access.yaml'));
  const routes = listCloudRoutes().map(({ method, path, access }): GatewayRoute => {
    const route = { method: method === 'get' ? 'GET' : 'POST', path } as const;
    if (access.kind === 'token')
      return { ...route, kind: 'scoped', scope: policy.scopeOf(access.action) };
    const reason = openRoutes[`${route.method} ${path}`];
    if (reason === undefined)
      throw new Error(
        `${route.method} ${path} demands no token: say why in openRoutes, or let it demand one`,
      );
    return { ...route, kind: 'open', reason };
  });
  const open = routes
    .filter(({ kind }) => kind === 'open')
    .map(({ method, path }) => `${method} ${path}`);
  const gone = Object.keys(openRoutes).filter((route) => !open.includes(route));
  if (gone.length > 0)
    throw new Error(
      `openRoutes names routes that demand a token or are not there: ${gone.join(', ')}`,
    );
  return routes;
}
