import { z } from 'zod';
import {
  adjustmentSchema,
  billingFrequency,
  currencyCode,
  isoDate,
  lineSchema,
  renewalSchema,
  termsSchema,
} from '../commercial-terms.schema.ts';

const contactSchema = z.object({ name: z.string(), email: z.string(), phone: z.string() });

export const customerSchema = z.object({
  id: z.string().min(1),
  name: z.string(),
  status: z.enum(['active', 'inactive']),
  segment: z.enum(['business', 'consumer', 'public-sector']),
  country: z.string().length(2),
  region: z.enum(['americas', 'emea', 'apac']),
  contacts: z.array(contactSchema.extend({ role: z.enum(['primary', 'billing', 'technical']) })),
});

export const quoteVersionSchema = z.object({
  version: z.int().positive(),
  approval: z.object({
    status: z.enum(['draft', 'pending', 'approved', 'rejected']),
    level: z.int().min(0).max(3),
  }),
  /** Last moment at which it holds. */
  validUntil: z.iso.datetime(),
  terms: termsSchema,
});

export const quoteSchema = z.object({
  number: z.string().min(1),
  kind: z.enum(['quote', 'order-form']),
  accountId: z.string(),
  /** Oldest first: the last one is the latest. */
  versions: z.array(quoteVersionSchema).min(1),
  contractNumber: z.string().nullable(),
});

export const contractSchema = z.object({
  number: z.string().min(1),
  accountId: z.string(),
  terms: termsSchema,
});

/** Body of `POST /crm/orders`. */
export const newOrderSchema = z.object({
  externalReference: z.string().min(1),
  accountId: z.string().min(1),
  accountName: z.string().min(1),
  contact: contactSchema,
  quoteNumber: z.string().min(1),
  quoteKind: z.enum(['quote', 'order-form']),
  quoteVersion: z.int().positive(),
  currency: currencyCode,
  lines: z.array(lineSchema).min(1),
  adjustments: z.array(adjustmentSchema),
  startDate: isoDate,
  endDate: isoDate,
  billingFrequency,
  paymentTerms: z.string().min(1),
  renewal: renewalSchema,
  internalNotes: z.string(),
});

export const orderSchema = newOrderSchema.extend({
  number: z.string().min(1),
  status: z.string().min(1),
  createdAt: z.iso.datetime(),
  billingReference: z.string().nullable(),
  cancelReason: z.string().nullable(),
  /** While it is a draft: the status it takes, and when. Kept from callers. */
  booking: z.object({ status: z.string(), afterMs: z.int() }).nullable(),
});

/** Body of `PATCH /crm/orders/{number}`. */
export const orderChangeSchema = z.object({
  status: z.string().min(1).exactOptional(),
  billingReference: z.string().min(1).nullable().exactOptional(),
  cancelReason: z.string().exactOptional(),
});

export type Customer = z.infer<typeof customerSchema>;
export type QuoteVersion = z.infer<typeof quoteVersionSchema>;
export type Quote = z.infer<typeof quoteSchema>;
export type Contract = z.infer<typeof contractSchema>;
export type NewOrder = z.infer<typeof newOrderSchema>;
export type CrmOrder = z.infer<typeof orderSchema>;
export type OrderChange = z.infer<typeof orderChangeSchema>;
