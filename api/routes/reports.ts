import { z } from 'zod';
import type { ApiDeps } from '../deps.ts';
import { type Route, route } from '../http/endpoint.ts';
import { invalidRequest } from '../http/problem.ts';
import { id } from '../schemas/common.ts';
import { clockKind, month, monthReport } from '../schemas/reports.ts';
import { priority } from '../schemas/views.ts';
import { json } from './json.ts';

const query = z.strictObject({
  month,
  procedure: id.exactOptional(),
  kind: clockKind.exactOptional(),
  priority: priority.exactOptional(),
});

/** What counts over cases: service levels of a month. */
export function reportRoutes(deps: ApiDeps): readonly Route[] {
  return [
    route(
      {
        method: 'get',
        path: '/v1/reports/sla',
        access: { kind: 'token', action: 'read-reports' },
        tag: 'Reports',
        summary: 'Read the service levels of a month',
        description:
          "Clocks that came due in the month, by the organisation's time zone: how many " +
          'were met and breached, by kind and priority, against the goals and limits of ' +
          'policy. Computed from the cases as they stand now. `kind` and `priority` narrow ' +
          'totals, rows and the list of breached clocks; goals and limits are always of all ' +
          'clocks that they are about.',
        query,
        answers: {
          200: { description: 'The report, procedure by procedure.', schema: monthReport },
        },
      },
      async ({ query: asked, principal }) => {
        const procedures = deps.reports.procedures.filter(
          (one) => deps.policyTable.decide(principal, 'read-reports', one).kind === 'allowed',
        );
        if (asked.procedure !== undefined && !procedures.includes(asked.procedure)) {
          return invalidRequest([
            { field: 'procedure', reason: `must be one of ${procedures.join(', ')}` },
          ]);
        }
        const report = await deps.reports.report(asked);
        const shown = report.procedures.filter(({ procedure }) => procedures.includes(procedure));
        return { status: 200, body: json({ ...report, procedures: shown }) };
      },
    ),
  ];
}
