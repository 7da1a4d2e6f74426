import { z } from 'zod';
import type { BillingAction, CustomerFacts } from '../../domain/commerce/facts.ts';
import { minutes, percent, toldRole } from '../../policy/fields.schema.ts';
import { procedureFields } from '../../policy/procedure-policy.schema.ts';
import { approvalRule } from '../../policy/task-policy.schema.ts';
import { orderBookingProcedure } from './procedure.ts';

/** OB-8: the highest row whose `fromDiscountPercent` the quote reaches names the level it needs. */
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

/**
 * OB-23: the first row whose `countries` and `customerTypes` match (empty = any) says what must be
 * set.
 */
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
  ...procedureFields(orderBookingProcedure),
  quote: z.strictObject({ approvalLevels }),
  approval: z.strictObject({
    /**
     * Total contract value, by currency, above which an order needs an approval; a currency without
     * a limit of its own always needs one.
     */
    totalContractValueMinor: z.record(
      z.string().regex(/^[A-Z]{3}$/, 'must be a currency of three capital letters'),
      z.int().min(0),
    ),
    discountPercent: percent,
    approverRole: toldRole,
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
    /** OB-33: CRM statuses that count as booked. */
    bookedEquivalents: z.array(z.string().min(1)).min(1),
    /** Written when the handoff is acknowledged, and when the service is activated (OB-50). */
    nextStageStatus: z.string().min(1),
    completedStatus: z.string().min(1),
    /** How long a created order may take to show a booked status before it escalates. */
    confirmationMinutes: minutes,
  }),
  /** Facts older than this are read and checked again before booking. */
  recheckAfterSeconds: z.int().min(0).max(86_400),
});
