import { z } from 'zod';
import {
  accountSchema,
  creditNoteSchema,
  cycleSchema,
  invoiceSchema,
  keptAnswerSchema,
  scheduleSchema,
} from '../billing/billing.schema.ts';
import { messageSchema } from '../chat/chat.schema.ts';
import { contractSchema, customerSchema, orderSchema, quoteSchema } from '../crm/crm.schema.ts';
import { agendaItemSchema, deliverySchema } from '../downstream/downstream.schema.ts';
import { mailSchema } from '../mail/mail.schema.ts';
import { callSchema } from '../phone/phone.schema.ts';
import { provisioningTicketSchema } from '../provisioning/provisioning.schema.ts';
import { serviceTicketSchema } from '../ticketing/ticketing.schema.ts';
import { type ChangeListener, type Collection, createCollection } from './collection.ts';

const settingSchema = z.object({ key: z.string().min(1), value: z.unknown() });
const sequenceSchema = z.object({ name: z.string().min(1), last: z.int() });

/**
 * How a record of each collection must look; admin writes and the state file are checked against
 * it.
 */
export const recordSchemas = {
  'crm.customers': customerSchema,
  'crm.quotes': quoteSchema,
  'crm.order-forms': quoteSchema,
  'crm.contracts': contractSchema,
  'crm.orders': orderSchema,
  'billing.accounts': accountSchema,
  'billing.schedules': scheduleSchema,
  'billing.invoices': invoiceSchema,
  'billing.cycles': cycleSchema,
  'billing.credit-notes': creditNoteSchema,
  'billing.kept-answers': keptAnswerSchema,
  'provisioning.tickets': provisioningTicketSchema,
  'ticketing.tickets': serviceTicketSchema,
  'mail.messages': mailSchema,
  'phone.calls': callSchema,
  'chat.messages': messageSchema,
  'downstream.agenda': agendaItemSchema,
  'downstream.deliveries': deliverySchema,
  settings: settingSchema,
  sequences: sequenceSchema,
} as const;

export type CollectionName = keyof typeof recordSchemas;
export type RecordOf<N extends CollectionName> = z.infer<(typeof recordSchemas)[N]>;
/** Every record of every system. */
export type World = { readonly [N in CollectionName]: Collection<RecordOf<N>> };

/** The field of a record that is its id. */
export const idFields = {
  'crm.customers': 'id',
  'crm.quotes': 'number',
  'crm.order-forms': 'number',
  'crm.contracts': 'number',
  'crm.orders': 'number',
  'billing.accounts': 'id',
  'billing.schedules': 'id',
  'billing.invoices': 'id',
  'billing.cycles': 'id',
  'billing.credit-notes': 'id',
  'billing.kept-answers': 'key',
  'provisioning.tickets': 'number',
  'ticketing.tickets': 'id',
  'mail.messages': 'id',
  'phone.calls': 'sid',
  'chat.messages': 'ts',
  'downstream.agenda': 'id',
  'downstream.deliveries': 'id',
  settings: 'key',
  sequences: 'name',
} as const satisfies Record<CollectionName, string>;

const byReference = {
  externalReference: (record: { readonly externalReference: string }) => record.externalReference,
};
const byKey = {
  idempotencyKey: (record: { readonly idempotencyKey: string }) => record.idempotencyKey,
};
/** Mails, calls, messages and ended deliveries are kept for looking at, not for ever. */
const keptForLooking = 5000;

const accountIndexes = {
  customer: (account: RecordOf<'billing.accounts'>) => account.listedUnder,
};
const ticketIndexes = {
  externalId: (ticket: RecordOf<'ticketing.tickets'>) => ticket.externalId,
};

interface Identified {
  readonly id: string;
}
interface Numbered {
  readonly number: string;
}
interface Referring {
  readonly externalReference: string;
}

/** How collections of the usual kinds are made: by what their records are found. */
function makersOf(changed: ChangeListener) {
  return {
    identified: <T extends Identified>(name: CollectionName, limit = Number.POSITIVE_INFINITY) =>
      createCollection<T>({ name, id: (record) => record.id, limit }, changed),
    numbered: <T extends Numbered>(name: CollectionName) =>
      createCollection<T>({ name, id: (record) => record.number }, changed),
    documents: <T extends Identified & Referring>(name: CollectionName) =>
      createCollection<T>({ name, id: (record) => record.id, indexes: byReference }, changed),
    numberedDocuments: <T extends Numbered & Referring>(name: CollectionName) =>
      createCollection<T>({ name, id: (record) => record.number, indexes: byReference }, changed),
    keyed: <T extends { readonly idempotencyKey: string }>(
      name: CollectionName,
      id: (record: T) => string,
    ) => createCollection<T>({ name, id, indexes: byKey, limit: keptForLooking }, changed),
  };
}

/** An empty world; every change is told to the listener. */
export function createWorld(changed: ChangeListener): World {
  const { identified, numbered, documents, numberedDocuments, keyed } = makersOf(changed);
  return {
    'crm.customers': identified('crm.customers'),
    'crm.quotes': numbered('crm.quotes'),
    'crm.order-forms': numbered('crm.order-forms'),
    'crm.contracts': numbered('crm.contracts'),
    'crm.orders': numberedDocuments('crm.orders'),
    'billing.accounts': createCollection(
      { name: 'billing.accounts', id: (account) => account.id, indexes: accountIndexes },
      changed,
    ),
    'billing.schedules': documents('billing.schedules'),
    'billing.invoices': documents('billing.invoices'),
    'billing.cycles': documents('billing.cycles'),
    'billing.credit-notes': documents('billing.credit-notes'),
    'billing.kept-answers': createCollection(
      { name: 'billing.kept-answers', id: (answer) => answer.key },
      changed,
    ),
    'provisioning.tickets': numberedDocuments('provisioning.tickets'),
    'ticketing.tickets': createCollection(
      { name: 'ticketing.tickets', id: (ticket) => ticket.id, indexes: ticketIndexes },
      changed,
    ),
    'mail.messages': identified('mail.messages', keptForLooking),
    'phone.calls': keyed<RecordOf<'phone.calls'>>('phone.calls', (call) => call.sid),
    'chat.messages': keyed<RecordOf<'chat.messages'>>('chat.messages', (message) => message.ts),
    'downstream.agenda': identified('downstream.agenda'),
    'downstream.deliveries': identified('downstream.deliveries', keptForLooking),
    settings: createCollection({ name: 'settings', id: (setting) => setting.key }, changed),
    sequences: createCollection({ name: 'sequences', id: (sequence) => sequence.name }, changed),
  };
}

/**
 * The next number of a series: `SO-100001`. Series go on over a reset, so that a number never names
 * two things.
 */
export function nextNumber(world: Pick<World, 'sequences'>, series: string): string {
  const last = (world.sequences.get(series)?.last ?? 100_000) + 1;
  world.sequences.put({ name: series, last });
  return `${series}-${last}`;
}
