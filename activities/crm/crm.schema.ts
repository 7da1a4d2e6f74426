import { z } from 'zod';

const instantMs = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

const line = z.object({
  lineId: z.string().min(1),
  sku: z.string().min(1),
  quantity: z.int(),
  unitPriceMinor: z.int(),
});
const adjustment = z.object({
  kind: z.enum(['discount', 'credit', 'one-time-charge']),
  code: z.string(),
  amountMinor: z.int(),
});
const renewal = z.object({
  auto: z.boolean(),
  termMonths: z.int().exactOptional(),
  noticeDays: z.int().exactOptional(),
});

/** Commercial terms as quotes, order forms and contracts carry them; amounts in minor units. */
const terms = z.object({
  startDate: z.iso.date(),
  termMonths: z.int(),
  currency: z.string().regex(/^[A-Z]{3}$/),
  billingFrequency: z.enum(['monthly', 'quarterly', 'annual']),
  paymentTerms: z.string(),
  renewal,
  lines: z.array(line),
  adjustments: z.array(adjustment),
});

/** A quote or an order form with all its versions. */
export const quoteRecord = z.object({
  number: z.string(),
  kind: z.enum(['quote', 'order-form']),
  accountId: z.string(),
  versions: z
    .array(
      z.object({
        version: z.int(),
        approval: z.object({
          status: z.enum(['draft', 'pending', 'approved', 'rejected']),
          level: z.int(),
        }),
        validUntil: instantMs,
        terms,
      }),
    )
    .min(1),
  contractNumber: z.string().nullable(),
});
export type QuoteRecord = z.infer<typeof quoteRecord>;

export const contractRecord = z.object({ number: z.string(), accountId: z.string(), terms });

/**
 * A customer without the personal fields: they are dropped here, so that they cannot go further.
 */
export const customerRecord = z.object({
  id: z.string(),
  status: z.enum(['active', 'inactive']),
  segment: z.enum(['business', 'consumer', 'public-sector']),
  country: z.string(),
  region: z.enum(['americas', 'emea', 'apac']),
});

/** The personal side of a customer; only customer-directory.ts reads it. */
export const customerContactsRecord = z.object({
  id: z.string(),
  name: z.string().min(1),
  contacts: z.array(
    z.object({
      role: z.string(),
      name: z.string(),
      email: z.string(),
      phone: z.string().nullish(),
      /** Channels on which the person wants no notices. */
      optOuts: z.array(z.enum(['mail', 'phone', 'chat'])).default([]),
    }),
  ),
});

/** An order as the CRM shows it; only what is decided upon. */
export const orderRecord = z.object({
  number: z.string().min(1),
  status: z.string().min(1),
  externalReference: z.string(),
  accountId: z.string(),
  quoteNumber: z.string(),
});
export type OrderRecord = z.infer<typeof orderRecord>;

/** Orders found by our reference, oldest first. */
export const orderList = z.object({ records: z.array(orderRecord) });

/** The CRM's errors: a list, of which the first says enough. */
export const crmRefusal = z
  .array(
    z.object({
      errorCode: z.string(),
      message: z.string(),
      fields: z.array(z.string()).optional(),
    }),
  )
  .min(1)
  .transform((errors) => {
    const first = errors[0];
    const fields = first?.fields ?? [];
    const suffix = fields.length > 0 ? ` (${fields.join(', ')})` : '';
    return { code: first?.errorCode ?? '', text: `${first?.message ?? ''}${suffix}` };
  });
