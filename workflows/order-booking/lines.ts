import type { LineOf } from '../lines.ts';
import { linesOfChecks } from './lines-of-checks.ts';
import type { orderBookingProcedure } from './procedure.ts';

/**
 * Lines of the written procedure that order booking fulfils. OB-40 to OB-45 and OB-51 are the
 * handoff's; OB-3 is not fulfilled (sop.md).
 */
export const lines = [
  ...linesOfChecks,
  {
    id: 'OB-26',
    text: 'The order is made in the CRM once, whatever is retried or crashes; its number is kept.',
    by: [
      { step: 'booking' },
      { activity: 'bookOrder' },
      { kernel: 'effect' },
      { reference: 'order' },
    ],
  },
  {
    id: 'OB-27',
    text: 'The booked order holds the account and contact of the customer.',
    by: [{ activity: 'bookOrder' }],
  },
  {
    id: 'OB-28',
    text: 'The booked order holds the number of its quote.',
    by: [{ activity: 'bookOrder' }],
  },
  {
    id: 'OB-29',
    text: 'The booked order holds product, quantity and price of every line.',
    by: [{ activity: 'bookOrder' }],
  },
  {
    id: 'OB-30',
    text:
      'The booked order holds the first and the last day of the subscription; the last is ' +
      'reckoned from the term.',
    by: [{ rule: 'value' }, { activity: 'bookOrder' }],
  },
  {
    id: 'OB-31',
    text: 'The booked order holds how often it is billed and on what terms it is paid.',
    by: [{ activity: 'bookOrder' }],
  },
  {
    id: 'OB-32',
    text: 'The booked order and the handoff hold the notes for the teams downstream.',
    by: [{ activity: 'bookOrder' }, { step: 'handoff' }],
  },
  {
    id: 'OB-33',
    text:
      'The CRM shows the order as booked, or with a status that policy holds equal; without that ' +
      'in time the specialist has a task.',
    by: [
      { activity: 'confirmBooked' },
      { policy: 'crm.bookedEquivalents' },
      { policy: 'crm.confirmationMinutes' },
      { task: 'escalation' },
    ],
  },
  {
    id: 'OB-34',
    text: 'Billing is triggered with exactly the terms that were approved.',
    by: [{ step: 'billing-trigger' }, { activity: 'triggerBilling' }],
  },
  {
    id: 'OB-35',
    text: 'The billing schedule of the subscription can be activated.',
    by: [{ activity: 'triggerBilling' }, { policy: 'billing.actions' }],
  },
  {
    id: 'OB-36',
    text: 'The first invoice can be generated.',
    by: [{ activity: 'triggerBilling' }, { policy: 'billing.actions' }],
  },
  {
    id: 'OB-37',
    text: 'The recurring billing cycle can be set; which actions are performed is policy.',
    by: [{ activity: 'triggerBilling' }, { policy: 'billing.actions' }],
  },
  {
    id: 'OB-38',
    text:
      'Billing is read back; what fails is retried and then is a task, and billing is stopped ' +
      'when the order is cancelled later.',
    by: [
      { activity: 'triggerBilling' },
      { policy: 'effectLimitMinutes' },
      { task: 'stuck-effect' },
      { activity: 'stopBilling' },
      { kernel: 'undo' },
    ],
  },
  {
    id: 'OB-39',
    text: 'The billing reference is kept on the case and written to the order.',
    by: [{ reference: 'billing' }, { activity: 'updateOrder' }],
  },
  {
    id: 'OB-46',
    text:
      'The order closes after the handoff has the acknowledgments of billing and of ' +
      'provisioning, each with who and when.',
    by: [{ step: 'handoff' }, { step: 'acknowledgment' }, { kernel: 'child' }],
  },
  {
    id: 'OB-47',
    text: 'An order without a billing reference does not close.',
    by: [{ step: 'acknowledgment' }, { rule: 'closing' }],
  },
  {
    id: 'OB-48',
    text: 'An order with a ticket that lacks an owner or a due date does not close.',
    by: [{ rule: 'closing' }, { task: 'exception' }],
  },
  {
    id: 'OB-49',
    text: 'An order with an exception that lacks a text or a resolution does not close.',
    by: [{ rule: 'closing' }, { kernel: 'exception' }],
  },
  {
    id: 'OB-50',
    text: 'The CRM is told that the order is at its next stage, and at the end that it is done.',
    by: [
      { activity: 'updateOrder' },
      { policy: 'crm.nextStageStatus' },
      { policy: 'crm.completedStatus' },
    ],
  },
  {
    id: 'G-14',
    text:
      'A cancellation undoes in reverse what was done: tickets, billing, order. It is refused ' +
      'once the service is activated.',
    by: [
      { kernel: 'undo' },
      { activity: 'stopBilling' },
      { activity: 'cancelBooking' },
      { kernel: 'cancel' },
      { policy: 'compensationAttempts' },
    ],
  },
  {
    id: 'G-18',
    text: 'A written exception from a step or a target is granted by the roles that policy names.',
    by: [{ kernel: 'exception' }, { policy: 'exceptions.approverRoles' }],
  },
] as const satisfies readonly LineOf<typeof orderBookingProcedure>[];
