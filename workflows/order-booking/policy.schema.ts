import { z } from 'zod';
import type { BillingAction, CustomerFacts } from '../../domain/commerce/facts.ts';
import { minutes, procedureFields, role } from '../../policy/procedure-policy.schema.ts';
import { approvalRule } from '../../policy/task-policy.schema.ts';
import type { OrderBookingPolicy } from './policy.ts';

/** A share in percent; the rules compare exactly up to 2 decimals. */
const percent = z
  .number()
  .min(0)
  .max(100)
  .refine(
    (value) => Math.abs(value * 100 - Math.round(value * 100)) < 1e-9,
    'must have at most 2 decimals',
  );

const approvalLevels = z
  .array(z.strictObject({ fromDiscountPercent: percent, level: z.int().min(0).max(3) }))
  .superRefine((rows, context) => {
    for (const [i, row] of rows.entries()) {
      const before = rows[i - 1];
      if (before === undefined || before.fromDiscountPercent < row.fromDiscountPercent) continue;
      context.addIssue({
        code: 'custom',
        path: [i, 'fromDiscountPercent'],
        message: `must be above the row before, ${before.fromDiscountPercent}`,
      });
    }
  });

const requiredSettings = z
  .array(
    z.strictObject({
      countries: z.array(
        z.string().regex(/^[A-Z]{2}$/, 'must be a country of two capital letters'),
      ),
      customerTypes: z.array(
        z.enum(['business', 'consumer', 'public-sector'] satisfies CustomerFacts['type'][]),
      ),
      settings: z.array(z.enum(['tax', 'currency', 'paymentMethod'])),
    }),
  )
  .refine(
    (rows) => rows.some((row) => row.countries.length === 0 && row.customerTypes.length === 0),
    'needs a row that matches every customer',
  );

/** `order-booking.yaml` */
export const orderBookingSchema = z.strictObject({
  ...procedureFields,
  clocks: z.strictObject({}),
  quote: z.strictObject({ approvalLevels }),
  approval: z.strictObject({
    totalContractValueMinor: z.record(
      z.string().regex(/^[A-Z]{3}$/, 'must be a currency of three capital letters'),
      z.int().min(0),
    ),
    discountPercent: percent,
    approverRole: role,
    ...approvalRule,
  }),
  billing: z.strictObject({
    actions: z
      .array(
        z.enum(['activate-schedule', 'first-invoice', 'recurring-cycle'] satisfies BillingAction[]),
      )
      .min(1),
    requiredSettings,
  }),
  crm: z.strictObject({
    bookedEquivalents: z.array(z.string().min(1)).min(1),
    nextStageStatus: z.string().min(1),
    completedStatus: z.string().min(1),
    confirmationMinutes: minutes,
  }),
  recheckAfterSeconds: z.int().min(0).max(86_400),
}) satisfies z.ZodType<Omit<OrderBookingPolicy, 'version'>>;
