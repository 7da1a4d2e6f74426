import type { LineOf } from '../lines.ts';
import type { orderBookingProcedure } from './procedure.ts';

/** What steps 1 to 3 fulfil, and the order of the steps as a whole. */
export const linesOfChecks = [
  {
    id: 'OB-1',
    text:
      'An order passes quote, terms, billing readiness, booking, billing trigger, handoff and ' +
      'acknowledgment check in this order, and no step begins before the one before it has ' +
      'passed.',
    by: [
      { kernel: 'step' },
      { step: 'quote' },
      { step: 'terms' },
      { step: 'billing-readiness' },
      { step: 'booking' },
      { step: 'billing-trigger' },
      { step: 'handoff' },
      { step: 'acknowledgment' },
    ],
  },
  {
    id: 'OB-2',
    text:
      'Each of the seven steps has one owner role, and nobody without the role of a task takes ' +
      'or decides it.',
    by: [{ kernel: 'step' }, { kernel: 'task' }],
  },
  {
    id: 'OB-4',
    text: 'Only an approved quote or order form goes on to the terms.',
    by: [{ step: 'quote' }, { rule: 'quote-check' }, { activity: 'readQuote' }],
  },
  {
    id: 'OB-5',
    text:
      'A quote past its validity stops the order, also when it expires while the order waits; at ' +
      'the very moment of expiry it still holds.',
    by: [{ rule: 'quote-check' }, { policy: 'recheckAfterSeconds' }],
  },
  {
    id: 'OB-6',
    text: 'The customer of the quote is the customer of the request, known to the CRM and active.',
    by: [{ rule: 'quote-check' }, { activity: 'readCustomer' }],
  },
  {
    id: 'OB-7',
    text:
      'A quote number that nobody knows, and one of another account, stop the order with a ' +
      'reason each.',
    by: [{ rule: 'quote-check' }, { activity: 'readQuote' }],
  },
  {
    id: 'OB-8',
    text: 'The quote was approved at the level that its discount needs by policy.',
    by: [{ rule: 'quote-check' }, { policy: 'quote.approvalLevels' }],
  },
  {
    id: 'OB-9',
    text:
      'The request cites the latest version of the quote; a version that is published while the ' +
      'order waits is found before booking.',
    by: [{ rule: 'quote-check' }, { policy: 'recheckAfterSeconds' }],
  },
  {
    id: 'OB-10',
    text: 'An order may come from a quote or from an order form.',
    by: [{ businessKey: 'quote' }, { businessKey: 'order-form' }, { activity: 'readQuote' }],
  },
  {
    id: 'OB-11',
    text:
      'Missing approval, expiry and inconsistency each open an escalation; the order stands ' +
      'still until it is resolved, and step 1 runs again.',
    by: [{ task: 'escalation' }, { rule: 'quote-check' }, { kernel: 'check' }],
  },
  {
    id: 'OB-12',
    text:
      'Every term of the request is compared with the quote and with the contract, and a finding ' +
      'shows all three values.',
    by: [
      { step: 'terms' },
      { rule: 'terms-check' },
      { rule: 'three-way' },
      { activity: 'readContract' },
    ],
  },
  {
    id: 'OB-13',
    text: 'Another subscription start date is a deviation.',
    by: [{ rule: 'terms-check' }],
  },
  {
    id: 'OB-14',
    text: 'Another length of the term is a deviation.',
    by: [{ rule: 'terms-check' }],
  },
  {
    id: 'OB-15',
    text: 'Another SKU on a line, a missing line and a line too many are deviations.',
    by: [{ rule: 'terms-check' }],
  },
  {
    id: 'OB-16',
    text:
      'Another quantity, price or currency is a deviation, line by line; money is compared ' +
      'exactly.',
    by: [{ rule: 'terms-check' }],
  },
  {
    id: 'OB-17',
    text: 'Another billing frequency is a deviation.',
    by: [{ rule: 'terms-check' }],
  },
  {
    id: 'OB-18',
    text:
      'Other terms of renewal are a deviation: whether it is automatic, for how long, with what ' +
      'notice.',
    by: [{ rule: 'terms-check' }],
  },
  {
    id: 'OB-19',
    text:
      'A discount, credit or one-time charge that differs, is missing or is one too many is a ' +
      'deviation.',
    by: [{ rule: 'terms-check' }],
  },
  {
    id: 'OB-20',
    text:
      'A deviation is recorded with its field and the value of each document, goes to a person ' +
      'to be corrected, and step 2 runs again; both findings stay in the history.',
    by: [{ task: 'correction' }, { rule: 'terms-check' }, { kernel: 'check' }],
  },
  {
    id: 'OB-21',
    text:
      'A customer without a billing account, and an account of another customer, stop the order ' +
      'with a reason each.',
    by: [
      { step: 'billing-readiness' },
      { rule: 'billing-check' },
      { activity: 'readBillingAccount' },
    ],
  },
  {
    id: 'OB-22',
    text: 'Each part of invoice recipient and billing address that is missing stops the order.',
    by: [{ rule: 'billing-check' }],
  },
  {
    id: 'OB-23',
    text:
      'Tax, currency and payment method are set as far as policy asks for them by country and ' +
      'kind of customer.',
    by: [{ rule: 'billing-check' }, { policy: 'billing.requiredSettings' }],
  },
  {
    id: 'OB-24',
    text: 'An open billing hold or credit block stops the order; its release lets it go on.',
    by: [{ rule: 'billing-check' }, { kernel: 'check' }],
  },
  {
    id: 'OB-25',
    text:
      'What billing lacks is recorded and is a task of the billing owner; the order stands still ' +
      'until it is resolved.',
    by: [{ task: 'non-conformance' }, { kernel: 'check' }],
  },
] as const satisfies readonly LineOf<typeof orderBookingProcedure>[];
