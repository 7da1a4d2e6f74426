import { z } from 'zod';
import { clockOutcomes } from '../../domain/reports/clock-outcome.ts';
import { priorities } from '../../domain/shared/priority.ts';
import type { MonthReport } from '../../store/month-report.ts';

const atMs = z.int().meta({ description: 'Milliseconds since 1970-01-01T00:00:00Z' });
const count = z.int().min(0);
const percent = z
  .number()
  .nullable()
  .meta({ description: 'To 2 decimals; null when nothing came due' });
/** What a clock measures. */
export const clockKind = z.enum(['acknowledge', 'respond', 'update', 'resolve', 'stage']);
const priority = z.enum(priorities);
/** `2026-11` */
export const month = z.string().regex(/^20\d{2}-(0[1-9]|1[0-2])$/, 'must be a month, 2026-11');

const tally = {
  counted: count.meta({ description: 'Came due in the month: met and breached' }),
  met: count,
  breached: count,
  open: count.meta({ description: 'Due later in the month; not counted' }),
  paused: count.meta({ description: 'Without a due time until resumed; not counted' }),
  stopped: count.meta({ description: 'Ended before due without being met; not counted' }),
  unconfirmed: count.meta({
    description: 'Of the breached: overdue, and not told of yet by their cases',
  }),
  metPercent: percent,
  breachedPercent: percent,
};

const procedureReport = z.object({
  procedure: z.string(),
  total: z.object(tally),
  rows: z.array(z.object({ kind: clockKind, priority, ...tally })),
  goals: z.array(
    z.object({
      key: z.string(),
      title: z.string(),
      kind: clockKind,
      priorities: z.array(priority).exactOptional(),
      metPercent: z.number(),
      counted: count,
      met: count,
      actualPercent: percent,
      attained: z.boolean().nullable().meta({ description: 'null when nothing came due' }),
    }),
  ),
  limits: z.array(
    z.object({
      kind: clockKind.exactOptional().meta({ description: 'Absent: all clocks of the procedure' }),
      percent: z.number(),
      counted: count,
      breached: count,
      actualPercent: percent,
      exceeded: z.boolean(),
    }),
  ),
  review: z
    .object({
      caseId: z.string(),
      status: z.enum(['running', 'waiting', 'cancelling', 'completed', 'cancelled']),
      outcome: z.string().exactOptional(),
      counted: count.exactOptional(),
      breached: count.exactOptional(),
    })
    .exactOptional()
    .meta({ description: 'The review of the month, with what it counted then' }),
  breachedClocks: z
    .array(
      z.object({
        caseId: z.string(),
        clock: z.string(),
        title: z.string(),
        kind: clockKind,
        priority,
        cycle: z.int().exactOptional(),
        outcome: z.enum(clockOutcomes),
        dueAtMs: atMs,
        confirmed: z.boolean(),
      }),
    )
    .meta({ description: 'By due time, the first 100' }),
});

/** Service levels of a month. */
export const monthReport = z
  .object({
    month,
    zone: z.string(),
    fromMs: atMs,
    toMs: atMs,
    complete: z.boolean().meta({ description: 'Whether the month is over' }),
    procedures: z.array(procedureReport),
  })
  .meta({ id: 'MonthReport' });

type Mutable<T> = T extends readonly (infer E)[]
  ? Mutable<E>[]
  : T extends object
    ? { -readonly [K in keyof T]: Mutable<T[K]> }
    : T;
/** The schema and the report say the same; checked by the compiler. */
monthReport satisfies z.ZodType<Mutable<MonthReport>>;
