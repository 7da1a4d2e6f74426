import type { ExceptionView } from '../../../../domain/cases/exceptions.ts';
import type { Acknowledge } from '../../../../domain/cases/messages.ts';
import {
  acknowledgmentGaps,
  type ClosingCheck,
  closingFindings,
} from '../../../../workflows/order-booking/rules/closing.ts';
import { nowMs } from './order-facts.ts';

const ticket = { ticketNumber: 'PT-1', queue: 'network', owner: 'alex', dueAtMs: nowMs };
const resolved: ExceptionView = {
  id: 'E-1',
  code: 'no-route',
  text: 'No fulfilment queue takes LEGACY-ISDN of line L1.',
  raisedAtMs: nowMs,
  resolution: { text: 'Ordered from the partner by hand.', by: 'kim', atMs: nowMs },
};
const closable: ClosingCheck = {
  billingReference: 'BS-1',
  tickets: [ticket],
  exceptions: [resolved],
};
const { billingReference: _reference, ...unbilled } = closable;
const { owner: _owner, ...unowned } = ticket;
const { dueAtMs: _dueAtMs, ...undated } = ticket;
const { resolution: _resolution, ...unresolved } = resolved;

test('OB-47..OB-49: an order with billing reference, owned and dated tickets, and resolved exceptions may close', () => {
  expect(closingFindings(closable)).toEqual([]);
});

test.each([
  unbilled,
  { ...closable, billingReference: '' },
  { ...closable, billingReference: ' ' },
])('OB-47: without a billing reference it may not close', (check) => {
  expect(closingFindings(check)).toEqual([
    {
      code: 'billing-reference-missing',
      field: 'billingReference',
      values: { order: null },
      text: 'The order has no billing reference.',
    },
  ]);
});

test.each([
  { title: 'no owner', tickets: [unowned], fields: ['tickets[PT-1].owner'] },
  { title: 'a blank owner', tickets: [{ ...ticket, owner: ' ' }], fields: ['tickets[PT-1].owner'] },
  { title: 'no due date', tickets: [undated], fields: ['tickets[PT-1].dueAtMs'] },
  {
    title: 'neither',
    tickets: [{ ticketNumber: 'PT-1', queue: 'voice' }],
    fields: ['tickets[PT-1].owner', 'tickets[PT-1].dueAtMs'],
  },
  {
    title: 'one ticket of two unowned',
    tickets: [ticket, { ...unowned, ticketNumber: 'PT-2' }],
    fields: ['tickets[PT-2].owner'],
  },
  { title: 'a due date at the epoch', tickets: [{ ...ticket, dueAtMs: 0 }], fields: [] },
])('OB-48: with $title the findings are $fields', ({ tickets, fields }) => {
  expect(closingFindings({ ...closable, tickets }).map((finding) => finding.field)).toEqual(fields);
});

test('OB-48: a missing owner and a missing due date are told apart', () => {
  const findings = closingFindings({
    ...closable,
    tickets: [{ ticketNumber: 'PT-1', queue: 'voice' }],
  });
  expect(findings.map((finding) => [finding.code, finding.text])).toEqual([
    ['ticket-owner-missing', 'Provisioning ticket PT-1 of queue voice has no owner.'],
    ['ticket-due-date-missing', 'Provisioning ticket PT-1 of queue voice has no due date.'],
  ]);
});

test.each([
  { title: 'no resolution', exception: unresolved, field: 'exceptions[E-1].resolution' },
  {
    title: 'a blank resolution',
    exception: { ...resolved, resolution: { text: '', by: 'kim', atMs: nowMs } },
    field: 'exceptions[E-1].resolution',
  },
  { title: 'no text', exception: { ...resolved, text: ' ' }, field: 'exceptions[E-1].text' },
])('OB-49: an exception with $title keeps the order open', ({ exception, field }) => {
  expect(closingFindings({ ...closable, exceptions: [resolved, exception] })).toMatchObject([
    { code: 'exception-unresolved', field },
  ]);
});

test('OB-47..OB-49: everything that is open is found at once', () => {
  const findings = closingFindings({
    tickets: [{ ticketNumber: 'PT-1', queue: 'voice' }],
    exceptions: [unresolved],
  });
  expect(findings.map((finding) => finding.code)).toEqual([
    'billing-reference-missing',
    'ticket-owner-missing',
    'ticket-due-date-missing',
    'exception-unresolved',
  ]);
});

const acknowledgment: Acknowledge = {
  messageId: 'm-1',
  caseId: 'order-booking:quote:Q-1.00000000',
  handoff: 'provisioning',
  reference: 'PT-1',
  by: 'network',
};

test.each([
  { said: {}, gaps: ['owner', 'due-date'] },
  { said: { owner: 'alex' }, gaps: ['due-date'] },
  { said: { dueAtMs: nowMs }, gaps: ['owner'] },
  { said: { owner: ' ', dueAtMs: nowMs }, gaps: ['owner'] },
  { said: { owner: 'alex', dueAtMs: nowMs }, gaps: [] },
])('OB-48: a provisioning acknowledgment that says $said leaves open $gaps', ({ said, gaps }) => {
  expect(acknowledgmentGaps({ ...acknowledgment, ...said })).toEqual(gaps);
});

test('OB-48: a billing acknowledgment needs neither owner nor due date', () => {
  expect(acknowledgmentGaps({ ...acknowledgment, handoff: 'billing', reference: 'BS-1' })).toEqual(
    [],
  );
});
