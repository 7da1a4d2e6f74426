import { z } from 'zod';
import type { Region } from '../../domain/commerce/facts.ts';
import type { BreachLimit, MetGoal, ServiceLevels } from '../../domain/reports/service-levels.ts';
import { priorities } from '../../domain/shared/priority.ts';
import { type ClockKind } from '../../domain/sla/clock-view.ts';
import { key, otherProcedure, percent, toldRole } from '../../policy/fields.schema.ts';
import { procedureFields } from '../../policy/procedure-policy.schema.ts';
import { zone } from '../../policy/time-of-day.schema.ts';
import { serviceLevelReviewProcedure } from './procedure.ts';

const kind = z.enum(['acknowledge', 'respond', 'update', 'resolve', 'stage'] satisfies ClockKind[]);

const goal = z.strictObject({
  key,
  title: z.string().min(1).max(200),
  kind,
  priorities: z
    .array(z.enum(priorities))
    .min(1)
    .refine((list) => new Set(list).size === list.length, 'must not name a priority twice')
    .exactOptional(),
  metPercent: percent,
}) satisfies z.ZodType<MetGoal>;

const breachLimit = z.strictObject({
  kind: kind.exactOptional(),
  percent,
}) satisfies z.ZodType<BreachLimit>;

const levels = z.strictObject({
  goals: unlikeOnes(goal, (one) => one.key).default([]),
  breachLimits: unlikeOnes(breachLimit, (one) => one.kind ?? 'all clocks').default([]),
}) satisfies z.ZodType<ServiceLevels>;

/** A list in which no two entries are for the same. */
function unlikeOnes<T extends z.ZodType>(entry: T, nameOf: (value: z.output<T>) => string) {
  return z.array(entry).superRefine((list, context) => {
    const names = list.map(nameOf);
    for (const [i, name] of names.entries()) {
      if (names.indexOf(name) < i)
        context.addIssue({ code: 'custom', path: [i], message: `repeats ${name}` });
    }
  });
}

/** `service-level-review.yaml` */
export const serviceLevelReviewSchema = z.strictObject({
  ...procedureFields(serviceLevelReviewProcedure),
  /** The organisation's time zone: its calendar months are those of reports (G-10). */
  zone,
  /** Whose calendar and quiet hours hold for the review itself. */
  region: z.enum(['americas', 'emea', 'apac'] satisfies Region[]),
  /**
   * So long after the month's end a review waits for cases that have not told yet whether an
   * overdue clock was met.
   */
  settleMinutes: z.int().min(0).max(43_200),
  /** Gets the analysis. */
  ownerRole: toldRole,
  /** By procedure; one that is not named is reported without goals, and not reviewed. */
  levels: z.record(otherProcedure, levels),
});
