import { z } from 'zod';
import type { EscalationView } from '../../domain/escalation/escalation.ts';

const atMs = z.int().meta({ description: 'Milliseconds since 1970-01-01T00:00:00Z' });

export const escalation = z
  .object({
    id: z.string(),
    clock: z.string().exactOptional(),
    rung: z.string().exactOptional(),
    reason: z.string(),
    to: z.array(z.string()).meta({ description: 'By function: role, queue, or on-call name' }),
    taskId: z.string().exactOptional(),
    escalatedAtMs: atMs,
    acceptedAtMs: atMs
      .exactOptional()
      .meta({ description: 'When somebody had it; the difference is the time to handoff' }),
    acceptedBy: z.string().exactOptional(),
  })
  .meta({ id: 'Escalation' }) satisfies z.ZodType<EscalationView>;
