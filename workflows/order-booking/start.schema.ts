import { z } from 'zod';
import type { DeepReadonly } from '../../domain/shared/deep-readonly.ts';

/** Line breaks and tabs are text; other control characters are not. */
const text = z
  .string()
  .max(4_000)
  .regex(/^(?:[^\p{Cc}]|[\t\n\r])*$/u, 'must not hold control characters');
const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, - or _');
/** A short text as commercial systems have it, `net-30` or `Net 30`. */
const words = z
  .string()
  .regex(
    /^[A-Za-z0-9]([A-Za-z0-9 ._/%-]{0,62}[A-Za-z0-9%])?$/,
    'must be 1 to 64 letters, digits, blanks or . _ - / %',
  );
const minor = z.int().nonnegative();
const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** A calendar date that exists. */
const date = z.iso.date();
const currency = z
  .string()
  .refine((code) => currencies.has(code), 'must be an ISO 4217 currency code');

const lineSchema = z.strictObject({
  lineId: id,
  sku: id,
  quantity: z.int().positive(),
  unitPriceMinor: minor,
});
const adjustmentSchema = z.strictObject({
  kind: z.enum(['discount', 'credit', 'one-time-charge']),
  code: id,
  amountMinor: minor,
});
const renewalSchema = z.strictObject({
  auto: z.boolean(),
  termMonths: z.int().positive().max(600).exactOptional(),
  noticeDays: z.int().nonnegative().max(3_650).exactOptional(),
});
const termsSchema = z.strictObject({
  startDate: date,
  termMonths: z.int().positive().max(600),
  currency,
  billingFrequency: z.enum(['monthly', 'quarterly', 'annual']),
  paymentTerms: words,
  renewal: renewalSchema,
  lines: z
    .array(lineSchema)
    .min(1)
    .max(200)
    .refine(
      (lines) => new Set(lines.map((line) => line.lineId)).size === lines.length,
      'must not name a lineId twice',
    ),
  adjustments: z.array(adjustmentSchema).max(200),
});

/** What an upstream system posts to book an order; unknown fields are refused. */
export const orderRequestSchema = z.strictObject({
  source: z.strictObject({
    kind: z.enum(['quote', 'order-form']),
    number: id,
    version: z.int().positive(),
  }),
  customerId: id,
  region: z.enum(['americas', 'emea', 'apac']),
  terms: termsSchema,
  activationDate: date,
  /** OB-32: notes for downstream teams. */
  internalNotes: text.default(''),
  /** OB-43, OB-44. */
  technicalNotes: text.default(''),
  specialHandling: text.default(''),
  /** `lineId` is delivered only after `dependsOn` is activated. */
  dependencies: z
    .array(z.strictObject({ lineId: id, dependsOn: id }))
    .max(200)
    .default([]),
});

/** An order as it is posted, with what it leaves out filled in. */
export type PostedOrder = DeepReadonly<z.output<typeof orderRequestSchema>>;
