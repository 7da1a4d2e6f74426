import { randomBytes } from 'node:crypto';

/** The secret as JSON: parts that this product makes, and parts that an operator writes in. */
export interface SecretValue {
  readonly payloadKeys?: {
    readonly current: string;
    readonly keys: { readonly [id: string]: string };
  };
  readonly webhookSecrets?: readonly string[];
  readonly cursorKey?: string;
  readonly [part: string]: unknown;
}

const keyBytes = 32;
const fresh = () => randomBytes(keyBytes).toString('base64');

/**
 * Completes a secret with the keys it lacks. What is there stays as it is: without an old key, what
 * it encrypted cannot be read again.
 */
export function completeSecret(value: SecretValue): SecretValue {
  return {
    ...value,
    payloadKeys: value.payloadKeys ?? { current: 'k1', keys: { k1: fresh() } },
    webhookSecrets: value.webhookSecrets ?? [`whsec_${fresh()}`],
    cursorKey: value.cursorKey ?? fresh(),
  };
}

/**
 * Rotation takes two calls, with a start of every process in between: one that still runs knows
 * only the keys it read, and could not read what another encrypts with a new one. The first call
 * adds a payload key that nobody uses yet, and a webhook secret in front of the others; the next
 * makes that payload key current. Old keys stay, so that what is under way can be read and told.
 * Cursors live for minutes, so their key is left alone.
 */
export function rotateSecret(value: SecretValue): SecretValue {
  const { payloadKeys, webhookSecrets } = value;
  if (payloadKeys === undefined || webhookSecrets === undefined)
    throw new Error('the secret has no keys to rotate; make them first without --rotate');
  const newest = newestKey(payloadKeys);
  if (newest !== payloadKeys.current)
    return { ...value, payloadKeys: { ...payloadKeys, current: newest } };
  const next = `k${numberOf(newest) + 1}`;
  return {
    ...value,
    payloadKeys: { ...payloadKeys, keys: { ...payloadKeys.keys, [next]: fresh() } },
    webhookSecrets: [`whsec_${fresh()}`, ...webhookSecrets],
  };
}

/** Id of the payload key that was made last, which may not be in use yet. */
export function newestKey({ keys }: NonNullable<SecretValue['payloadKeys']>): string {
  return Object.keys(keys).reduce((newest, id) => (numberOf(id) > numberOf(newest) ? id : newest));
}

const numberOf = (id: string): number => Number(/^k(\d+)$/.exec(id)?.[1] ?? 0);
