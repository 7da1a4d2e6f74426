import type { SystemConfig } from '../http/call.ts';
import { createJsonClient } from '../http/json-client.ts';
import { billingRefusal } from './billing.schema.ts';
import type { BillingPort } from './port.ts';
import { readAccount } from './read-account.ts';
import { stopBilling } from './stop-billing.ts';
import { triggerBilling } from './trigger-billing.ts';

/**
 * The sandbox's billing system: idempotency keys on every POST. Every method throws a `FaultError`
 * (http/fault.ts) for a fault.
 */
export function createSandboxBilling(config: SystemConfig): BillingPort {
  const billing = createJsonClient('billing', config, billingRefusal);
  return {
    readAccount: (customerId) => readAccount(billing, customerId),
    trigger: (trigger) => triggerBilling(billing, trigger),
    stop: (order) => stopBilling(billing, order),
  };
}
