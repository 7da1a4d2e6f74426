import type { ProcedureDefinition } from '../../domain/cases/procedure.ts';

/** Order booking: seven steps, each with one owner role (OB-1, OB-2). */
export const orderBookingProcedure = {
  key: 'order-booking',
  title: 'Order booking',
  steps: [
    { key: 'quote', title: 'Verify the quote', ownerRole: 'order-management-specialist' },
    {
      key: 'terms',
      title: 'Confirm the subscription terms',
      ownerRole: 'revenue-operations-analyst',
    },
    {
      key: 'billing-readiness',
      title: 'Validate billing readiness',
      ownerRole: 'billing-specialist',
    },
    { key: 'booking', title: 'Book the order', ownerRole: 'order-management-specialist' },
    { key: 'billing-trigger', title: 'Trigger billing', ownerRole: 'billing-specialist' },
    {
      key: 'handoff',
      title: 'Hand off to provisioning',
      ownerRole: 'customer-operations-coordinator',
    },
    {
      key: 'acknowledgment',
      title: 'Check the acknowledgments and close the order',
      ownerRole: 'order-management-specialist',
    },
  ],
  pointOfNoReturn: 'the service is activated',
} as const satisfies ProcedureDefinition;
