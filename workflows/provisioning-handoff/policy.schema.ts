import { z } from 'zod';
import { clockSchema } from '../../policy/clock.schema.ts';
import { contactFields } from '../../policy/contact.schema.ts';
import { key, procedureFields, role } from '../../policy/procedure-policy.schema.ts';
import type { HandoffPolicy, Queue } from './policy.ts';

/** The contact does not enter cases. */
const queue = z.strictObject({
  key,
  title: z.string().min(1),
  leadRole: role,
  ...contactFields,
}) satisfies z.ZodType<Queue>;

/** `provisioning-handoff.yaml` */
export const provisioningHandoffSchema = z.strictObject({
  ...procedureFields,
  queues: z.array(queue).min(1),
  billingQueue: queue,
  routes: z.array(
    z.strictObject({
      skus: z
        .array(z.string().regex(/^([^*]+\*?|\*)$/, 'must be a SKU, or a prefix that ends in *'))
        .min(1),
      queue: key,
    }),
  ),
  clocks: z.strictObject({ billing: clockSchema, provisioning: clockSchema }),
}) satisfies z.ZodType<Omit<HandoffPolicy, 'version'>>;
