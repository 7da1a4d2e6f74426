import type { ProcedureDefinition } from '../../domain/cases/procedure.ts';

/** Provisioning handoff: the child that owns both acknowledgment clocks. */
export const provisioningHandoffProcedure = {
  key: 'provisioning-handoff',
  title: 'Provisioning handoff',
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
