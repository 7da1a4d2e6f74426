import { z } from 'zod';

const instantMs = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const filled = z
  .string()
  .nullish()
  .transform((text) => (text ?? '').trim() !== '');

/** Completeness of an account's fields instead of their content: what is personal ends here. */
export const accountRecord = z.object({
  id: z.string().min(1),
  customerId: z.string(),
  country: z.string(),
  customerType: z.enum(['business', 'consumer', 'public-sector']),
  recipient: z.object({ name: filled, email: filled }).nullish(),
  address: z.object({ line1: filled, city: filled, postalCode: filled, country: filled }).nullish(),
  tax: z.object({ configured: z.boolean(), exempt: z.boolean() }).nullable(),
  currency: z.string().nullable(),
  paymentMethod: z.object({ kind: z.string() }).nullable(),
  holds: z.array(
    z.object({
      kind: z.enum(['hold', 'credit-block']),
      reason: z.string(),
      since: instantMs,
      releasedAt: z.string().nullable(),
    }),
  ),
});
export type AccountRecord = z.infer<typeof accountRecord>;

export const accountList = z.object({ data: z.array(accountRecord) });

const document = {
  id: z.string().min(1),
  status: z.string().min(1),
  externalReference: z.string(),
};

export const scheduleRecord = z.object({ ...document, orderNumber: z.string() });
export const invoiceRecord = z.object({ ...document, amountMinor: z.int() });
export const cycleRecord = z.object(document);
export const creditNoteRecord = z.object({
  id: z.string().min(1),
  externalReference: z.string(),
  invoiceId: z.string(),
});

/** Everything billing holds under our reference. */
export const documentList = z.object({
  schedules: z.array(scheduleRecord),
  invoices: z.array(invoiceRecord),
  cycles: z.array(cycleRecord),
  creditNotes: z.array(creditNoteRecord),
});
export type BillingDocuments = z.infer<typeof documentList>;

/** The billing system's errors. */
export const billingRefusal = z
  .object({ error: z.object({ code: z.string(), message: z.string() }) })
  .transform(({ error }) => ({ code: error.code, text: error.message }));
