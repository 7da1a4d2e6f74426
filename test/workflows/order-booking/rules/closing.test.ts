import type { Acknowledgment } from '../../../../workflows/order-booking/rules/closing.ts';
import {
  acknowledgmentGaps,
  type ClosingCheck,
  closingFindings,
} from '../../../../workflows/order-booking/rules/closing.ts';
import { nowMs } from './order-facts.ts';

const ticket = { ticketNumber: 'PT-1', queue: 'network', owner: 'alex', dueAtMs: nowMs };
const closable: ClosingCheck = {
  billingReference: 'BS-1',
  tickets: [ticket],
};
const { billingReference: _reference, ...unbilled } = closable;
const { owner: _owner, ...unowned } = ticket;
const { dueAtMs: _dueAtMs, ...undated } = ticket;

test('OB-47, OB-48: an order with billing reference and owned, dated tickets may close', () => {
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

test('OB-47, OB-48: everything that is open is found at once', () => {
  const findings = closingFindings({
    tickets: [{ ticketNumber: 'PT-1', queue: 'voice' }],
  });
  expect(findings.map((finding) => finding.code)).toEqual([
    'billing-reference-missing',
    'ticket-owner-missing',
    'ticket-due-date-missing',
  ]);
});

const acknowledgment: Acknowledgment = {
  handoff: 'provisioning',
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
  expect(acknowledgmentGaps({ ...acknowledgment, handoff: 'billing' })).toEqual([]);
});
