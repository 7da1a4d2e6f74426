import type { z } from 'zod';
import type { FormKey } from './form-keys.ts';
import { rootCauseAnalysis } from './root-cause-analysis.schema.ts';
import { ticketAcknowledgment } from './ticket-acknowledgment.schema.ts';

/**
 * The one schema of each form: shown as JSON Schema, and what a decision is validated by. Values
 * are plain JSON.
 */
export const forms = {
  'ticket-acknowledgment': ticketAcknowledgment,
  'root-cause-analysis': rootCauseAnalysis,
} as const satisfies { readonly [key in FormKey]: z.ZodObject };
