import type { ApiDeps } from '../deps.ts';
import { type Route, route } from '../http/endpoint.ts';
import { unavailable } from '../http/problem.ts';
import { accepted } from '../schemas/views.ts';

/** A case id that no case has: to read it proves that the store answers. */
const nobody = 'no-procedure:nothing:readiness.00000000';

/** Is the process alive, and can it serve? */
export function systemRoutes(deps: ApiDeps): readonly Route[] {
  const access = { kind: 'public' } as const;
  const health = route(
    {
      method: 'get',
      path: '/healthz',
      access,
      tag: 'System',
      summary: 'Is the process alive',
      answers: { 200: { description: 'It is.', schema: accepted } },
    },
    async () => ({ status: 200, body: { status: 'ok' } }),
  );
  const ready = route(
    {
      method: 'get',
      path: '/readyz',
      access,
      tag: 'System',
      summary: 'Are Temporal and the read model reachable',
      answers: { 200: { description: 'Both are.', schema: accepted } },
    },
    async () => {
      const [temporal, store] = await Promise.allSettled([
        deps.temporal.ready(),
        deps.readModel.getCase(nobody),
      ]);
      const down = [
        ...(temporal.status === 'rejected' ? ['Temporal'] : []),
        ...(store.status === 'rejected' ? ['the read model'] : []),
      ];
      if (down.length > 0) return unavailable(`Not reachable: ${down.join(' and ')}.`);
      return { status: 200, body: { status: 'ready' } };
    },
  );
  return [health, ready];
}
