import { z } from 'zod';

const minorUnits = z.int().nonnegative();

/** Calendar date `YYYY-MM-DD`. */
export const isoDate = z.iso.date();
/** ISO 4217 code, upper case. */
export const currencyCode = z.string().regex(/^[A-Z]{3}$/);
export const billingFrequency = z.enum(['monthly', 'quarterly', 'annual']);

export const renewalSchema = z.object({
  auto: z.boolean(),
  termMonths: z.int().positive().exactOptional(),
  noticeDays: z.int().nonnegative().exactOptional(),
});

export const lineSchema = z.object({
  lineId: z.string().min(1),
  sku: z.string().min(1),
  quantity: z.int().positive(),
  unitPriceMinor: minorUnits,
});

export const adjustmentSchema = z.object({
  kind: z.enum(['discount', 'credit', 'one-time-charge']),
  code: z.string().min(1),
  amountMinor: minorUnits,
});

/** What was agreed, as quotes and contracts carry it. Money in minor units of `currency`. */
export const termsSchema = z.object({
  startDate: isoDate,
  termMonths: z.int().positive(),
  currency: currencyCode,
  billingFrequency,
  paymentTerms: z.string().min(1),
  renewal: renewalSchema,
  lines: z.array(lineSchema),
  adjustments: z.array(adjustmentSchema),
});

export type Terms = z.infer<typeof termsSchema>;
export type Line = z.infer<typeof lineSchema>;
