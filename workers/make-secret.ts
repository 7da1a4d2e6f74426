import { randomBytes } from 'node:crypto';

/** The secret as JSON: parts that this product makes, and parts that an operator writes in. */
export interface SecretValue {
  readonly payloadKeys?: { readonly current: string; readonly keys: { readonly [id: string]: string } };
  readonly webhookSecrets?: readonly string[];
  readonly cursorKey?: string;
  readonly [part: string]: unknown;
}

const keyBytes = 32;
const fresh = () => randomBytes(keyBytes).toString('base64');

/** Completes a secret with the keys it lacks. What is there stays as it is: without an old key, what it encrypted cannot be read again. */
export function completeSecret(value: SecretValue): SecretValue {
  return {
    ...value,
    payloadKeys: value.payloadKeys ?? { current: 'k1', keys: { k1: fresh() } },
    webhookSecrets: value.webhookSecrets ?? [`whsec_${fresh()}`],
    cursorKey: value.cursorKey ?? fresh(),
  };
}

/**
 * Adds a payload key that new payloads are encrypted with, and a webhook secret in front of the others; old ones stay, so that what is
 * under way can be read and told. Cursors live for minutes, so their key is left alone.
 */
export function rotateSecret(value: SecretValue): SecretValue {
  const { payloadKeys, webhookSecrets } = value;
  if (payloadKeys === undefined || webhookSecrets === undefined)
    throw new Error('the secret has no keys to rotate; make them first without --rotate');
  const numbers = Object.keys(payloadKeys.keys).map((id) => Number(/^k(\d+)$/.exec(id)?.[1] ?? 0));
  const current = `k${Math.max(...numbers) + 1}`;
  return {
    ...value,
    payloadKeys: { current, keys: { ...payloadKeys.keys, [current]: fresh() } },
    webhookSecrets: [`whsec_${fresh()}`, ...webhookSecrets],
  };
}
