import type { ProcedureEdge } from '../edge.ts';
import { acknowledgmentEdge } from './acknowledgment.schema.ts';
import { ticketAcknowledgment } from './forms.ts';
import { lines } from './lines.ts';
import { provisioningHandoffSchema } from './policy.schema.ts';
import { provisioningHandoffProcedure } from './procedure.ts';

/** The provisioning handoff as the edge reads it; only order booking starts it. */
export const provisioningHandoff = {
  definition: provisioningHandoffProcedure,
  lines,
  policy: provisioningHandoffSchema,
  messages: { acknowledgment: acknowledgmentEdge },
  forms: { 'ticket-acknowledgment': ticketAcknowledgment },
} as const satisfies ProcedureEdge;
