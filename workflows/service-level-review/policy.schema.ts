import { z } from 'zod';
import type { Region } from '../../domain/commerce/facts.ts';
import type { BreachLimit, MetGoal, ServiceLevels } from '../../domain/reports/service-levels.ts';
import { priorities } from '../../domain/shared/priority.ts';
import { type ClockKind } from '../../domain/sla/clock-view.ts';
import { clockSchema } from '../../policy/clock.schema.ts';
import { key, procedureFields, role, taskTarget } from '../../policy/procedure-policy.schema.ts';
import { timeOfDay, zone } from '../../policy/time-of-day.schema.ts';
import type { ServiceLevelReviewPolicy } from './policy.ts';

/** Counts are compared in hundredths of a percent. */
const percent = z
  .number()
  .min(0)
  .max(100)
  .refine(
    (value) => Math.abs(value * 100 - Math.round(value * 100)) < 1e-9,
    'must have at most 2 decimals',
  );
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

const reviewAt = z
  .strictObject({ dayOfMonth: z.int().min(1).max(28), timeOfDay })
  .transform(({ dayOfMonth, timeOfDay: minuteOfDay }) => ({ dayOfMonth, minuteOfDay }));

/** `service-level-review.yaml` */
export const serviceLevelReviewSchema = z.strictObject({
  ...procedureFields,
  taskTargets: procedureFields.taskTargets.extend({ 'root-cause-analysis': taskTarget }),
  zone,
  region: z.enum(['americas', 'emea', 'apac'] satisfies Region[]),
  reviewAt,
  settleMinutes: z.int().min(0).max(43_200),
  ownerRole: role,
  clocks: z.strictObject({ analysis: clockSchema }),
  levels: z.record(key, levels),
}) satisfies z.ZodType<Omit<ServiceLevelReviewPolicy, 'version'>>;
