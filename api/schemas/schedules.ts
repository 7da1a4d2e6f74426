import { z } from 'zod';
import { weekdays } from '../../domain/sla/calendar.ts';
import type { ScheduleState } from '../../platform/temporal/schedule-states.ts';

const atMs = z.int().meta({ description: 'Milliseconds since 1970-01-01T00:00:00Z' });

const schedule = z
  .object({
    id: z.string().meta({ description: 'The schedule in Temporal Web' }),
    key: z.string(),
    procedure: z.string(),
    title: z.string(),
    workflow: z.string(),
    overlap: z
      .enum(['skip', 'buffer-one', 'allow'])
      .meta({ description: 'What becomes of a run that is due while the one before still runs' }),
    catchUpMinutes: z.int().meta({ description: 'How late a missed run is still made' }),
    at: z
      .object({
        zone: z.string(),
        minuteOfDay: z.int(),
        dayOfMonth: z.int().exactOptional(),
        weekdays: z.array(z.enum(weekdays)).readonly().exactOptional(),
        months: z.array(z.int()).readonly().exactOptional(),
      })
      .meta({ description: 'When it is due, by the wall clock of the zone' }),
    run: z
      .object({
        paused: z.boolean(),
        note: z.string().exactOptional(),
        nextAtMs: z.array(atMs).readonly(),
        last: z.object({ dueAtMs: atMs, startedAtMs: atMs }).exactOptional(),
        started: z.int(),
        missed: z.int().meta({ description: 'Runs that could no longer be caught up with' }),
        skipped: z.int().meta({ description: 'Runs left out, since the one before still ran' }),
      })
      .exactOptional()
      .meta({ description: 'Absent until a start or a release has made the schedule' }),
  })
  .meta({ id: 'Schedule' }) satisfies z.ZodType<ScheduleState>;

export const scheduleList = z.object({ schedules: z.array(schedule) });
