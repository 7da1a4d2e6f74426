import { z } from 'zod';
import { roles } from '../../domain/shared/roles.ts';

const atMs = z.int().meta({ description: 'Milliseconds since 1970-01-01T00:00:00Z' });

/** The on-call roster as it is published (CS-55). */
export const publishedRoster = z
  .object({
    policyVersion: z.string(),
    nodes: z.array(
      z.object({
        name: z.string(),
        title: z.string(),
        role: z.enum(roles),
        phone: z.string(),
        mail: z.string(),
        chat: z.string().exactOptional(),
      }),
    ),
    rotations: z.array(
      z.object({
        name: z.string(),
        title: z.string(),
        zone: z.string(),
        onDuty: z
          .string()
          .exactOptional()
          .meta({ description: 'Node that answers now; absent in a gap' }),
        duty: z.array(z.object({ fromMs: atMs, toMs: atMs, node: z.string().exactOptional() })),
      }),
    ),
    gaps: z
      .array(z.object({ rotation: z.string(), fromMs: atMs, toMs: atMs }))
      .meta({ description: 'Alerts: nobody is on call' }),
  })
  .meta({ id: 'Roster' });
