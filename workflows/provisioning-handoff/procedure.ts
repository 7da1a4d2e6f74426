import type { ProcedureDefinition } from '../../domain/cases/procedure.ts';

/** Provisioning handoff: the child that owns both acknowledgment clocks. */
export const provisioningHandoffProcedure = {
  key: 'provisioning-handoff',
  title: 'Provisioning handoff',
  purpose:
    'Route an order to fulfilment queues, open their tickets, obtain every acknowledgment ' +
    'in time, and await activation.',
  scope: 'Booked orders whose billing is triggered. Not the work of the fulfilment teams.',
  owner: 'customer-operations-coordinator',
  roles: [
    { role: 'customer-operations-coordinator', does: 'Routes the order and opens its tickets.' },
    { role: 'order-management-specialist', does: 'Escalates a late acknowledgment.' },
    { role: 'billing-queue-lead', does: 'Answers for the acknowledgment of billing.' },
    { role: 'provisioning-queue-lead', does: 'Answers for the acknowledgments of the queues.' },
    { role: 'operations-manager', does: 'Hears of a delay that goes on.' },
  ],
  related: ['order-booking'],
  document: {
    version: '1.1',
    issued: '2026-03-02',
    revised: '2026-11-30',
    preparedBy: 'customer-operations-coordinator',
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
  references: ['order', 'ticket'],
  clocks: {
    billing: { title: 'Acknowledgment of billing' },
    provisioning: { title: 'Acknowledgment of a fulfilment queue' },
  },
  milestones: ['acknowledged'],
  messages: {
    acknowledgment: {
      title: 'A downstream owner acknowledges the handoff, or tells of its activation',
      senders: ['machine', 'order-management-specialist'],
    },
  },
  entries: ['acknowledgment.received', 'acknowledgment.duplicate', 'acknowledgment.incomplete'],
  taskKinds: { 'handoff-delay': { title: 'Chase a late acknowledgment' } },
  kpis: [
    {
      key: 'acknowledged-in-time',
      title: 'Handoffs acknowledged in time',
      formula: 'acknowledgment clocks met by their due time ÷ those that came due in the month',
    },
  ],
  steps: [
    {
      key: 'route',
      title: 'Route the products to fulfilment queues',
      ownerRole: 'customer-operations-coordinator',
    },
    {
      key: 'tickets',
      title: 'Open the provisioning tickets',
      ownerRole: 'customer-operations-coordinator',
    },
    {
      key: 'acknowledgments',
      title: 'Obtain the acknowledgments',
      ownerRole: 'order-management-specialist',
    },
    { key: 'activation', title: 'Await activation', ownerRole: 'customer-operations-coordinator' },
  ],
  pointOfNoReturn: 'the service is activated',
} as const satisfies ProcedureDefinition;
