import type { ProcedureDefinition } from '../../domain/cases/procedure.ts';
import type { Region } from '../../domain/commerce/facts.ts';
import type { ReviewedMonth } from '../../domain/reports/review.ts';
import { reviewProcedureKey } from '../../domain/reports/review.ts';

/** The monthly service level review (CS-22): one case for each procedure and month. */
export const serviceLevelReviewProcedure = {
  key: reviewProcedureKey,
  title: 'Monthly service level review',
  purpose:
    'Find whether more clocks of a procedure were breached in a month than policy allows, ' +
    'and have the root causes analysed.',
  scope:
    'Every procedure with a breach limit in policy. Not single breaches: their ladders see ' +
    'to them.',
  owner: 'operations-manager',
  roles: [{ role: 'operations-manager', does: 'Analyses root causes and says what is done.' }],
  related: ['order-booking', 'provisioning-handoff'],
  document: {
    version: '1.1',
    issued: '2026-03-02',
    revised: '2026-11-30',
    preparedBy: 'operations-manager',
    approvedBy: 'operations-manager',
    history: [
      { version: '1.0', date: '2026-03-02', change: 'First issue.' },
      {
        version: '1.1',
        date: '2026-11-30',
        change: 'Cases are named by the kind of their document too.',
      },
    ],
  },
  businessKeys: ['month'],
  clocks: { analysis: { title: 'Root cause analysis' } },
  taskKinds: { 'root-cause-analysis': { title: 'Analyse the root causes of breaches' } },
  schedules: {
    'monthly-reviews': {
      title: 'Reviews of the month before',
      workflow: 'monthlyReviews',
      overlap: 'allow',
      catchUpMinutes: 86_400,
    },
  },
  kpis: [
    {
      key: 'breach-rate',
      title: 'Monthly breach rate',
      formula: 'clocks breached ÷ clocks that came due in the calendar month of the organisation',
    },
  ],
  steps: [
    {
      key: 'count',
      title: 'Count the clocks that came due in the month',
      ownerRole: 'operations-manager',
    },
    {
      key: 'analyse',
      title: 'Analyse the root causes of a breach rate above the limit',
      ownerRole: 'operations-manager',
    },
  ],
  pointOfNoReturn: 'the review is closed',
} as const satisfies ProcedureDefinition;

/** What a review is started with. */
export interface ReviewInput extends ReviewedMonth {
  readonly region: Region;
  readonly requestedBy: string;
}
