import type { CaseDocument } from '../../domain/cases/case.ts';
import { caseView, closedDocument, events, taskView } from './sample-case.ts';

const dueAtMs = Date.UTC(2025, 11, 1, 12);

/** Of a child case: due in a month, found by its parent, with tasks on every shelf. */
function waitingChild(): CaseDocument {
  const caseId = 'provisioning-handoff:quote:Q-7.00000007';
  const [first, ...others] = events(1, 4);
  return {
    case: caseView(caseId, {
      seq: 21,
      status: 'waiting',
      slaState: 'at-risk',
      parentCaseId: 'order-booking:quote:Q-7.00000006',
      references: [
        { kind: 'order', id: 'SO-7' },
        { kind: 'case', id: 'order-booking:quote:Q-7.00000006' },
      ],
    }),
    tasks: [
      taskView(`${caseId}~1`, { step: 'tickets', assignee: 'ben' }),
      taskView(`${caseId}~2`, { state: 'claimed', claimedBy: 'ann', version: 2 }),
      taskView(`${caseId}~3`, { alsoRoles: ['billing-queue-lead'] }),
      taskView(`${caseId}~4`, { snoozedUntilMs: dueAtMs, priority: 'P1' }),
      taskView(`${caseId}~5`, { state: 'cancelled', claimedBy: 'ann' }),
    ],
    events: [
      ...(first === undefined ? [] : [{ ...first, text: 'long '.repeat(1_700) }]),
      ...others.map((event) => ({
        ...event,
        kind: 'clock.started' as const,
        data: { clock: 'handoff', dueAtMs: dueAtMs + event.n },
      })),
      ...events(5, 21),
    ],
  };
}

/** Cases whose rows were kept as an earlier version wrote them: earlier-rows.json. */
export const documents: readonly CaseDocument[] = [
  closedDocument('order-booking:quote:Q-6.00000006', 20),
  waitingChild(),
  {
    case: caseView('service-level-review:month:2025-10.00000008', { customerId: 'none' }),
    tasks: [],
    events: events(1, 1),
  },
];
