import type { LineOf } from '../lines.ts';
import type { provisioningHandoffProcedure } from './procedure.ts';

/** Lines of the written procedure of order booking that its handoff fulfils. */
export const lines = [
  {
    id: 'OB-2',
    text:
      'Each step of the handoff has one owner role, and nobody without the role of a task takes ' +
      'or decides it.',
    by: [{ kernel: 'step' }, { kernel: 'task' }],
  },
  {
    id: 'OB-32',
    text: 'Each ticket holds the notes that the order carries for the teams downstream.',
    by: [{ activity: 'openTickets' }],
  },
  {
    id: 'OB-40',
    text: 'Each ticket holds the name and the account of the customer.',
    by: [{ step: 'tickets' }, { activity: 'openTickets' }],
  },
  {
    id: 'OB-41',
    text: 'Each ticket holds the products that its queue delivers.',
    by: [{ rule: 'routing' }, { activity: 'openTickets' }],
  },
  {
    id: 'OB-42',
    text: 'Each ticket holds the day on which the service is to be active.',
    by: [{ activity: 'openTickets' }],
  },
  {
    id: 'OB-43',
    text: 'Each ticket holds the technical notes.',
    by: [{ activity: 'openTickets' }],
  },
  {
    id: 'OB-44',
    text:
      'Each ticket holds special handling and dependencies; what depends on an item of another ' +
      'queue is opened after that item is activated.',
    by: [
      { rule: 'dependencies' },
      { rule: 'ticket-plan' },
      { step: 'activation' },
      { activity: 'openTickets' },
    ],
  },
  {
    id: 'OB-45',
    text:
      'Each product goes to the queue that policy names, on a ticket that is opened once; a ' +
      'product without a queue is a task of the coordinator.',
    by: [
      { step: 'route' },
      { rule: 'routing' },
      { policy: 'routes' },
      { task: 'exception' },
      { kernel: 'effect' },
    ],
  },
  {
    id: 'OB-46',
    text: 'Billing and every fulfilment queue acknowledge on their own, each with who and when.',
    by: [
      { step: 'acknowledgments' },
      { message: 'acknowledgment' },
      { clock: 'billing' },
      { clock: 'provisioning' },
      { milestone: 'acknowledged' },
    ],
  },
  {
    id: 'OB-48',
    text: 'An acknowledgment of a ticket without an owner or without a due date does not count.',
    by: [
      { rule: 'order-booking/closing' },
      { form: 'ticket-acknowledgment' },
      { message: 'acknowledgment' },
    ],
  },
  {
    id: 'OB-51',
    text:
      'A handoff that nobody acknowledges in time is escalated by its ladder, each rung once, by ' +
      'a task that names the late handoff; an acknowledgment stops the ladder.',
    by: [
      { clock: 'billing' },
      { clock: 'provisioning' },
      { kernel: 'ladder' },
      { task: 'handoff-delay' },
    ],
  },
  {
    id: 'G-7',
    text:
      'A clock is at risk after three quarters of its target, unless policy gives it a share of ' +
      'its own.',
    by: [{ kernel: 'clock' }, { policy: 'clocks.billing.atRiskShare' }],
  },
  {
    id: 'G-13',
    text: 'Service level and ladder of both acknowledgments are policy.',
    by: [
      { policy: 'clocks.billing.targets' },
      { policy: 'clocks.billing.ladder' },
      { policy: 'clocks.provisioning.targets' },
      { policy: 'clocks.provisioning.ladder' },
      { kpi: 'acknowledged-in-time' },
    ],
  },
  {
    id: 'G-14',
    text: 'A cancellation cancels the tickets; it is refused once one of them is activated.',
    by: [{ activity: 'cancelTickets' }, { kernel: 'undo' }, { kernel: 'cancel' }],
  },
] as const satisfies readonly LineOf<typeof provisioningHandoffProcedure>[];
