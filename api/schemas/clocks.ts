import { z } from 'zod';
import { priorities } from '../../domain/shared/priority.ts';
import { type ClockView } from '../../domain/sla/clock-view.ts';

const atMs = z.int().meta({ description: 'Milliseconds since 1970-01-01T00:00:00Z' });
const minutes = z.number().meta({ description: 'Open minutes of the calendar' });
const priority = z.enum(priorities);
const actor = { by: z.string(), reason: z.string() };
const side = z.object({ priority, calendar: z.string(), targetMinutes: minutes, dueAtMs: atMs });
const exception = z.object({
  exceptionId: z.string(),
  author: z.string(),
  approvedBy: z.array(z.string()),
  validUntilMs: atMs.exactOptional(),
});

/** A clock with its whole history. */
export const clock = z
  .object({
    name: z.string(),
    title: z.string(),
    kind: z.enum(['acknowledge', 'respond', 'update', 'resolve', 'stage']),
    state: z.enum(['running', 'at-risk', 'breached', 'paused', 'met', 'stopped']),
    priority,
    calendar: z.string(),
    targetMinutes: minutes,
    businessDays: z.int().exactOptional(),
    startedAtMs: atMs,
    countingSinceMs: atMs.exactOptional(),
    elapsedMinutes: minutes,
    atRiskAtMs: atMs,
    dueAtMs: atMs,
    riskedAtMs: atMs.exactOptional(),
    breachedAtMs: atMs.exactOptional(),
    endedAtMs: atMs.exactOptional(),
    pauses: z
      .array(z.object({ fromMs: atMs, toMs: atMs.exactOptional(), ...actor }))
      .exactOptional(),
    retargets: z
      .array(
        z.object({
          atMs,
          ...actor,
          from: side,
          to: side,
          exception: exception.exactOptional(),
          endedException: z.string().exactOptional(),
        }),
      )
      .exactOptional(),
    reopenings: z.array(z.object({ closedAtMs: atMs, atMs, ...actor })).exactOptional(),
    cycle: z.int().exactOptional(),
    ladder: z
      .object({
        round: z.int(),
        acknowledgedBy: z.string().exactOptional(),
        acknowledgedAtMs: atMs.exactOptional(),
      })
      .exactOptional(),
    missedCycles: z.array(z.object({ cycle: z.int(), breachedAtMs: atMs })).exactOptional(),
  })
  .meta({ id: 'Clock' }) satisfies z.ZodType<ClockView>;

/** A clock, and in words why it is due when it is. */
export const explainedClock = z
  .object({ ...clock.shape, explanation: z.string() })
  .meta({ id: 'ExplainedClock' });
