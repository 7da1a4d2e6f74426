import type { ApiDeps } from '../deps.ts';
import { type Route, route } from '../http/endpoint.ts';
import { scheduleList } from '../schemas/schedules.ts';
import { json } from './json.ts';

/** What the procedures start by the clock. */
export function scheduleRoutes(deps: ApiDeps): readonly Route[] {
  return [
    route(
      {
        method: 'get',
        path: '/v1/schedules',
        access: { kind: 'token', action: 'read-reports' },
        tag: 'Reports',
        summary: 'List the schedules',
        description:
          'Every schedule of the procedures: when it is due by policy, the next times, the ' +
          'last run, and whether it is paused. Runs that were missed or left out are ' +
          'counted.',
        answers: {
          200: { description: 'All schedules, by procedure.', schema: scheduleList },
        },
      },
      async () => ({ status: 200, body: json({ schedules: await deps.schedules.list() }) }),
    ),
  ];
}
