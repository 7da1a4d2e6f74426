import { z } from 'zod';
import type { HandoffPolicy, LadderRung, Queue } from '../domain/orders/order-policy.ts';
import { roles } from '../domain/shared/roles.ts';
import { key, minutes, procedureFields, role, taskTarget } from './procedure-policy.schema.ts';

const queue = z.strictObject({ key, title: z.string().min(1), leadRole: role, mail: z.email() }) satisfies z.ZodType<Queue>;

const rung = z.strictObject({
  key,
  at: z.union(
    [z.strictObject({ shareOfTarget: z.number().gt(0).max(1) }), z.strictObject({ minutesAfterDue: minutes })],
    'must be either shareOfTarget, above 0 and at most 1, or minutesAfterDue',
  ),
  action: z.enum(['remind', 'escalate']),
  to: z.array(z.enum([...roles, 'owner', 'queue-lead'])).min(1),
  repeat: z.strictObject({ everyMinutes: minutes.max(10_080), times: z.int().min(1).max(50) }).exactOptional(),
}) satisfies z.ZodType<LadderRung>;

const clock = z.strictObject({ ...taskTarget.shape, atRiskShare: z.number().gt(0).max(1), ladder: z.array(rung) });

/** `provisioning-handoff.yaml`; the contacts come from `roles.yaml`. */
export const provisioningHandoffSchema = z.strictObject({
  ...procedureFields,
  queues: z.array(queue).min(1),
  billingQueue: queue,
  routes: z.array(
    z.strictObject({
      skus: z.array(z.string().regex(/^([^*]+\*?|\*)$/, 'must be a SKU, or a prefix that ends in *')).min(1),
      queue: key,
    }),
  ),
  clocks: z.strictObject({ billing: clock, provisioning: clock }),
}) satisfies z.ZodType<Omit<HandoffPolicy, 'version' | 'contacts'>>;
