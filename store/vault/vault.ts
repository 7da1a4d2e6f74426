import { randomBytes } from 'node:crypto';
import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { OpenedValue, VaultPort } from '../../activities/vault/port.ts';
import { vaultRefSchema } from '../../domain/cases/vault-ref.schema.ts';
import type { VaultRef } from '../../domain/cases/vault-ref.ts';
import { canonicalJson } from '../../domain/shared/canonical-json.ts';
import type { EpochMs, JsonValue } from '../../domain/shared/json.ts';
import { SealBroken, seal, unseal } from '../../platform/crypto/sealed-box.ts';
import type { KeyRing } from '../../platform/temporal/key-ring.ts';
import { isApplied } from '../faults.ts';
import { expiryAttribute } from '../table.ts';
import { type CustomerKey, type CustomerKeys, createCustomerKeys } from './customer-keys.ts';
import type { VaultPlace } from './vault-table.ts';

/** A value and whose it is. */
export type VaultDeposit = Omit<VaultRef, 'vaultId'> & { readonly value: JsonValue };

/**
 * Values that must reach an outside system, encrypted under a key of their customer until they are
 * used. Histories, rows and records hold references alone.
 */
export interface Vault extends VaultPort {
  /** Keeps a value, at most 16 kB of JSON; throws a RangeError for a larger one. */
  readonly put: (deposit: VaultDeposit) => Promise<VaultRef>;
  /**
   * Deletes the customer's key: every value put so far is unreadable from this moment, wherever a
   * copy of its row lies. Values put later have a new key. False when there was no key.
   */
  readonly eraseCustomer: (customerId: string) => Promise<boolean>;
}

export interface VaultOptions extends VaultPlace {
  /** Master keys by id. */
  readonly keyRing: KeyRing;
  readonly now?: () => EpochMs;
  /** How long a value waits at most; default 90 days. */
  readonly keepDays?: number;
}

interface ValueRow extends Omit<VaultRef, 'vaultId'> {
  /** Key of the customer that encrypts it. */
  readonly keyId: string;
  readonly sealed: Uint8Array;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

const idBytes = 32;
const largestBytes = 16_384;
const dayInSeconds = 86_400;
const rowOf = (vaultId: string) => ({ pk: `VALUE#${vaultId}` });

/** The vault in its table. Nothing is cached, so what is erased is erased for every process. */
export function createVault(options: VaultOptions): Vault {
  const keys = createCustomerKeys(options, options.keyRing);
  return {
    put: (deposit) => put(options, keys, deposit),
    open: async (ref) => {
      const parsed = vaultRefSchema.safeParse(ref);
      return parsed.success ? open(options, keys, parsed.data) : refused('no-reference');
    },
    discard: (ref) => discard(options, ref),
    eraseCustomer: (customerId) => keys.erase(customerId),
  };
}

async function put(
  { client, table, now = Date.now, keepDays = 90 }: VaultOptions,
  keys: CustomerKeys,
  { value, ...about }: VaultDeposit,
): Promise<VaultRef> {
  const plain = Buffer.from(canonicalJson(value));
  if (plain.length > largestBytes)
    throw new RangeError(`vault: ${about.purpose} has more than ${largestBytes} bytes`);
  const ref = vaultRefSchema.parse({
    ...about,
    vaultId: randomBytes(idBytes).toString('base64url'),
  });
  const { keyId, key } = await keys.current(ref.customerId);
  const { vaultId, ...owner } = ref;
  const row: ValueRow = {
    ...owner,
    keyId,
    sealed: seal(key, plain, binding(ref, keyId)),
    expiresAt: Math.ceil(now() / 1000) + keepDays * dayInSeconds,
  };
  await client.send(new PutCommand({ TableName: table, Item: { ...rowOf(vaultId), ...row } }));
  return ref;
}

async function open(
  { client, table, now = Date.now }: VaultOptions,
  keys: CustomerKeys,
  ref: VaultRef,
): Promise<OpenedValue> {
  const { Item } = await client.send(
    new GetCommand({ TableName: table, Key: rowOf(ref.vaultId), ConsistentRead: true }),
  );
  const row = Item as ValueRow | undefined;
  // DynamoDB deletes expired rows late.
  if (row === undefined || row[expiryAttribute] * 1000 <= now()) return { kind: 'gone' };
  if (!isOf(row, ref)) return refused('of-another');
  try {
    const key = await keys.find(ref.customerId, row.keyId);
    return key === undefined ? { kind: 'erased' } : { kind: 'opened', value: read(row, ref, key) };
  } catch (error) {
    if (error instanceof SealBroken) return refused('tampered');
    throw error;
  }
}

function read(row: ValueRow, ref: VaultRef, { key, keyId }: CustomerKey): JsonValue {
  return JSON.parse(unseal(key, row.sealed, binding(ref, keyId)).toString()) as JsonValue;
}

/** Deletes the row only for whom it belongs to; whatever else stands there stays. */
async function discard({ client, table }: VaultOptions, ref: VaultRef): Promise<void> {
  await isApplied(
    client.send(
      new DeleteCommand({
        TableName: table,
        Key: rowOf(ref.vaultId),
        ConditionExpression: 'customerId = :customerId',
        ExpressionAttributeValues: { ':customerId': ref.customerId },
      }),
    ),
  );
}

const isOf = (row: ValueRow, ref: VaultRef): boolean =>
  row.customerId === ref.customerId && row.caseId === ref.caseId && row.purpose === ref.purpose;

/** What the cipher text is bound to: a row that is moved or relabelled does not open. */
function binding({ vaultId, customerId, caseId, purpose }: VaultRef, keyId: string): string {
  return canonicalJson([vaultId, customerId, caseId ?? null, purpose, keyId]);
}

const refused = (reason: Extract<OpenedValue, { kind: 'refused' }>['reason']): OpenedValue => ({
  kind: 'refused',
  reason,
});
