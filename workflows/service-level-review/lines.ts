import type { LineOf } from '../lines.ts';
import type { serviceLevelReviewProcedure } from './procedure.ts';

/** Lines of the written procedures of service that the monthly review fulfils. */
export const lines = [
  {
    id: 'CS-22',
    text:
      'A month in which more clocks were breached than policy allows has its root causes ' +
      'analysed, once; a month at exactly the limit has not.',
    by: [
      { schedule: 'monthly-reviews' },
      { report: 'tally' },
      { policy: 'levels' },
      { step: 'analyse' },
      { task: 'root-cause-analysis' },
      { form: 'root-cause-analysis' },
      { clock: 'analysis' },
      { businessKey: 'month' },
    ],
  },
  {
    id: 'PA-33',
    text:
      'The share of clocks that were met within their window is counted for any procedure and ' +
      'held against the goal of policy.',
    by: [{ report: 'tally' }, { report: 'service-levels' }, { policy: 'levels' }],
  },
  {
    id: 'G-10',
    text:
      'The breach rate of a month is the breached share of the clocks that came due in it, by ' +
      'the calendar of the zone of policy.',
    by: [
      { step: 'count' },
      { report: 'month' },
      { report: 'clock-outcome' },
      { policy: 'zone' },
      { activity: 'countMonth' },
      { kpi: 'breach-rate' },
    ],
  },
] as const satisfies readonly LineOf<typeof serviceLevelReviewProcedure>[];
