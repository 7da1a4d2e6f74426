import { z } from 'zod';
import type { Priority } from '../domain/shared/priority.ts';
import type { ClockPolicy } from '../domain/sla/clock-policy.ts';
import type { ClockKind } from '../domain/sla/clock-view.ts';
import type { ClockTarget } from '../domain/sla/target.ts';
import { calendar, minutes } from './fields.schema.ts';
import { ladderSchema } from './ladder.schema.ts';

const clockTarget = z.union(
  [
    z.strictObject({ minutes, calendar }),
    z.strictObject({ businessDays: z.int().min(1).max(260), calendar }),
  ],
  'must have a calendar and either minutes, from 1 to 525600, or businessDays, from 1 to 260',
) satisfies z.ZodType<ClockTarget>;

/** By priority; every priority without a row has the default. */
const targets = z.strictObject({
  default: clockTarget,
  P0: clockTarget.exactOptional(),
  P1: clockTarget.exactOptional(),
  P2: clockTarget.exactOptional(),
  P3: clockTarget.exactOptional(),
  P4: clockTarget.exactOptional(),
} satisfies Record<Priority | 'default', z.ZodType>);

/**
 * A clock of a procedure: what it measures, how long it may run, whether it may pause, and who is
 * told.
 */
export const clockSchema = z.strictObject({
  kind: z.enum(['acknowledge', 'respond', 'update', 'resolve', 'stage'] satisfies ClockKind[]),
  targets,
  atRiskShare: z.number().gt(0).max(1).exactOptional(),
  mayPause: z.boolean().exactOptional(),
  ladder: ladderSchema.default({ rungs: [] }),
}) satisfies z.ZodType<ClockPolicy>;
