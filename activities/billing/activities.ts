import { atBorder, atBorderOrNull } from '../http/to-failure.ts';
import type { BillingPort } from './port.ts';

/** Activities of billing, registered under these names. A customer without an account is `null`. */
export function createBillingActivities(port: BillingPort) {
  return {
    readBillingAccount: atBorderOrNull(port.readAccount),
    triggerBilling: atBorder(port.trigger),
    stopBilling: atBorder(port.stop),
  };
}
