import type { ProcedureEdge, StartEdge } from '../edge.ts';
import { acknowledgmentEdge } from '../provisioning-handoff/acknowledgment.schema.ts';
import { lines } from './lines.ts';
import { orderBookingSchema } from './policy.schema.ts';
import { orderBookingProcedure } from './procedure.ts';
import { orderRequestSchema } from './start.schema.ts';

const start: StartEdge<typeof orderRequestSchema> = {
  path: 'orders',
  tag: 'Orders',
  summary: 'Book an order',
  description:
    'Starts order booking for a quote or order form. An unknown, expired or deviating quote ' +
    'is no ' +
    'error here: the procedure finds it and asks a person. The same quote cannot be booked ' +
    'twice; ' +
    'one whose booking was cancelled can.',
  schema: orderRequestSchema,
  businessKey: ({ source }) => ({ kind: source.kind, number: source.number }),
  customerId: ({ customerId }) => customerId,
  input: (request, requestedBy) => ({ request, requestedBy }),
};

/** Order booking as the edge reads it. */
export const orderBooking = {
  definition: orderBookingProcedure,
  lines,
  policy: orderBookingSchema,
  start,
  /** An acknowledgment may come before the handoff is open: the booking keeps it for its child. */
  messages: { acknowledgment: acknowledgmentEdge },
} as const satisfies ProcedureEdge;
