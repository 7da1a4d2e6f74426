import type { ProcedureDefinition } from '../../domain/cases/procedure.ts';

/** Order booking: seven steps, each with one owner role (OB-1, OB-2). */
export const orderBookingProcedure = {
  key: 'order-booking',
  title: 'Order booking',
  purpose:
    'Turn an approved quote into a booked order, trigger its billing, hand its provisioning ' +
    'off, and close it acknowledged.',
  scope:
    'Quotes and order forms of new and changed subscriptions. Not renewals without a ' +
    'document, and not the provisioning itself.',
  owner: 'order-management-specialist',
  roles: [
    {
      role: 'order-management-specialist',
      does: 'Verifies the quote, books the order, closes it.',
    },
    { role: 'revenue-operations-analyst', does: 'Confirms the subscription terms.' },
    { role: 'billing-specialist', does: 'Validates billing readiness and triggers billing.' },
    { role: 'customer-operations-coordinator', does: 'Hands the order off to provisioning.' },
    { role: 'billing-owner', does: 'Mends what billing does not accept.' },
    { role: 'operations-manager', does: 'Hears of what nobody else has mended in time.' },
  ],
  related: ['provisioning-handoff', 'service-level-review'],
  document: {
    version: '1.1',
    issued: '2026-03-02',
    revised: '2026-11-30',
    preparedBy: 'order-management-specialist',
    approvedBy: 'operations-manager',
    history: [
      { version: '1.0', date: '2026-03-02', change: 'First issue.' },
      {
        version: '1.1',
        date: '2026-11-30',
        change: 'Cases are named by the kind of their document too.',
      },
    ],
  },
  businessKeys: ['quote', 'order-form'],
  references: ['quote', 'order-form', 'order', 'billing', 'invoice', 'ticket'],
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
  messages: {
    acknowledgment: {
      title: 'A downstream owner acknowledges the handoff before it is open',
      senders: ['machine'],
    },
  },
  taskKinds: {
    correction: { title: 'Correct terms that differ' },
    'non-conformance': { title: 'Mend what billing or the CRM refuses' },
  },
  kpis: [
    {
      key: 'clocks-met',
      title: 'Clocks met in time',
      formula: 'clocks met by their due time ÷ clocks that came due in the month',
    },
  ],
} as const satisfies ProcedureDefinition;
