import { z } from 'zod';
import { queueName } from '../../policy/fields.schema.ts';
import { procedureFields } from '../../policy/procedure-policy.schema.ts';
import { queueOf } from '../../policy/queue.schema.ts';
import { provisioningHandoffProcedure } from './procedure.ts';

type Clock = keyof (typeof provisioningHandoffProcedure)['clocks'];

/** `provisioning-handoff.yaml` */
export const provisioningHandoffSchema = z.strictObject({
  ...procedureFields(provisioningHandoffProcedure),
  queues: z.array(queueOf<Clock>('provisioning')).min(1),
  /** Hears of a late billing acknowledgment as its queue's lead. */
  billingQueue: queueOf<Clock>('billing'),
  /** First route whose `skus` holds the SKU or a prefix ending in `*` wins (OB-45). */
  routes: z.array(
    z.strictObject({
      skus: z
        .array(z.string().regex(/^([^*]+\*?|\*)$/, 'must be a SKU, or a prefix that ends in *'))
        .min(1),
      queue: queueName,
    }),
  ),
});
