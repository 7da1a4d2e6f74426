import { z } from 'zod';
import {
  adjustmentSchema,
  billingFrequency,
  currencyCode,
  isoDate,
  lineSchema,
} from '../commercial-terms.schema.ts';

export const accountSchema = z.object({
  id: z.string().min(1),
  customerId: z.string(),
  /**
   * The customer under whom the account is found; differs from `customerId` when the account is
   * linked elsewhere. Kept from callers.
   */
  listedUnder: z.string(),
  country: z.string().length(2),
  customerType: z.enum(['business', 'consumer', 'public-sector']),
  recipient: z.object({ name: z.string(), email: z.string() }),
  address: z.object({
    line1: z.string(),
    city: z.string(),
    postalCode: z.string(),
    country: z.string(),
  }),
  tax: z.object({ configured: z.boolean(), exempt: z.boolean() }).nullable(),
  currency: currencyCode.nullable(),
  paymentMethod: z.object({ kind: z.string(), last4: z.string() }).nullable(),
  holds: z.array(
    z.object({
      kind: z.enum(['hold', 'credit-block']),
      reason: z.string(),
      since: z.iso.datetime(),
      releasedAt: z.iso.datetime().nullable(),
    }),
  ),
});

const reference = { externalReference: z.string().min(1), accountId: z.string().min(1) };

/** Body of `POST /billing/schedules`. */
export const newScheduleSchema = z.object({
  ...reference,
  orderNumber: z.string().min(1),
  startDate: isoDate,
  endDate: isoDate,
  frequency: billingFrequency,
  currency: currencyCode,
  paymentTerms: z.string().min(1),
  lines: z.array(lineSchema).min(1),
  adjustments: z.array(adjustmentSchema),
});

/** Body of `POST /billing/invoices`. */
export const newInvoiceSchema = z.object({
  ...reference,
  scheduleId: z.string().nullable(),
  currency: currencyCode,
  amountMinor: z.int(),
  lines: z.array(lineSchema),
  adjustments: z.array(adjustmentSchema),
});

/** Body of `POST /billing/cycles`. */
export const newCycleSchema = z.object({
  ...reference,
  scheduleId: z.string().nullable(),
  frequency: billingFrequency,
  startDate: isoDate,
});

/** Body of `POST /billing/credit-notes`. */
export const newCreditNoteSchema = z.object({
  externalReference: z.string().min(1),
  invoiceId: z.string().min(1),
  reason: z.string().min(1),
});

/** Body of `end` and `void`. */
export const reasonSchema = z.object({ reason: z.string().min(1) });

const document = {
  id: z.string().min(1),
  createdAt: z.iso.datetime(),
  endReason: z.string().nullable(),
};

export const scheduleSchema = newScheduleSchema.extend({
  ...document,
  status: z.enum(['active', 'ended']),
});
export const invoiceSchema = newInvoiceSchema.extend({
  ...document,
  status: z.enum(['open', 'paid', 'void']),
});
export const cycleSchema = newCycleSchema.extend({
  ...document,
  status: z.enum(['active', 'ended']),
});
export const creditNoteSchema = newCreditNoteSchema.extend({
  id: z.string().min(1),
  createdAt: z.iso.datetime(),
  status: z.literal('issued'),
  amountMinor: z.int(),
  currency: currencyCode,
});

/** The answer kept under an idempotency key. */
export const keptAnswerSchema = z.object({
  key: z.string(),
  fingerprint: z.string(),
  status: z.int(),
  body: z.unknown(),
});

export type Account = z.infer<typeof accountSchema>;
export type NewSchedule = z.infer<typeof newScheduleSchema>;
export type NewInvoice = z.infer<typeof newInvoiceSchema>;
export type NewCycle = z.infer<typeof newCycleSchema>;
export type NewCreditNote = z.infer<typeof newCreditNoteSchema>;
export type Schedule = z.infer<typeof scheduleSchema>;
export type Invoice = z.infer<typeof invoiceSchema>;
export type Cycle = z.infer<typeof cycleSchema>;
export type CreditNote = z.infer<typeof creditNoteSchema>;
