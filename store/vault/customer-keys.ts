import { randomUUID } from 'node:crypto';
import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { keyFor, newKey, seal, unseal } from '../../platform/crypto/sealed-box.ts';
import type { KeyRing } from '../../platform/temporal/key-ring.ts';
import { isApplied, StoreBusy } from '../faults.ts';
import type { VaultPlace } from './vault-table.ts';

/** A customer's data key in clear; it stays in memory for one call and is never cached. */
export interface CustomerKey {
  readonly keyId: string;
  readonly key: Buffer;
}

/** Data keys, one a customer, each encrypted by the master key of the ring. */
export interface CustomerKeys {
  /** The key under which values are put; made when the customer has none. */
  readonly current: (customerId: string) => Promise<CustomerKey>;
  /**
   * The key of that id; `undefined` once it is erased. Throws `SealBroken` when its row was
   * changed.
   */
  readonly find: (customerId: string, keyId: string) => Promise<CustomerKey | undefined>;
  /** Deletes the key; false when there was none. */
  readonly erase: (customerId: string) => Promise<boolean>;
}

interface KeyRow {
  readonly keyId: string;
  /** Key of the ring that encrypts it. */
  readonly masterKeyId: string;
  readonly encryptedKey: Uint8Array;
}

const attempts = 3;
const rowOf = (customerId: string) => ({ pk: `KEY#${customerId}` });
const about = (customerId: string, keyId: string) => `${keyId} ${customerId}`;

/** Keys in the vault's table, read anew for each value: an erasure holds from that moment. */
export function createCustomerKeys(place: VaultPlace, ring: KeyRing): CustomerKeys {
  const { client, table } = place;
  const read = async (customerId: string): Promise<KeyRow | undefined> => {
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key: rowOf(customerId), ConsistentRead: true }),
    );
    return Item as KeyRow | undefined;
  };
  return {
    current: async (customerId) => {
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        const row = await read(customerId);
        if (row !== undefined) return opened(place, ring, { customerId, row });
        const made = await create(place, ring, customerId);
        if (made !== undefined) return made;
      }
      throw new StoreBusy('the key of a customer was made and erased each time it was looked for');
    },
    find: async (customerId, keyId) => {
      const row = await read(customerId);
      if (row?.keyId !== keyId) return undefined;
      return { keyId, key: unwrap(ring, customerId, row) };
    },
    erase: async (customerId) => {
      const { Attributes } = await client.send(
        new DeleteCommand({
          TableName: table,
          Key: rowOf(customerId),
          ReturnValues: 'ALL_OLD',
        }),
      );
      return Attributes !== undefined;
    },
  };
}

/** Writes a new key; `undefined` when another process was ahead by a moment. */
async function create(
  { client, table }: VaultPlace,
  ring: KeyRing,
  customerId: string,
): Promise<CustomerKey | undefined> {
  const made: CustomerKey = { keyId: randomUUID(), key: newKey() };
  const row = { keyId: made.keyId, ...wrap(ring, customerId, made) };
  const isMade = await isApplied(
    client.send(
      new PutCommand({
        TableName: table,
        Item: { ...rowOf(customerId), ...row },
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    ),
  );
  return isMade ? made : undefined;
}

/** The key in clear; one under a master key that is no longer current is encrypted anew. */
async function opened(
  { client, table }: VaultPlace,
  ring: KeyRing,
  { customerId, row }: { readonly customerId: string; readonly row: KeyRow },
): Promise<CustomerKey> {
  const standing = { keyId: row.keyId, key: unwrap(ring, customerId, row) };
  if (row.masterKeyId === ring.current) return standing;
  const { masterKeyId, encryptedKey } = wrap(ring, customerId, standing);
  await isApplied(
    client.send(
      new UpdateCommand({
        TableName: table,
        Key: rowOf(customerId),
        UpdateExpression: 'SET masterKeyId = :masterKeyId, encryptedKey = :encryptedKey',
        ConditionExpression: 'keyId = :keyId',
        ExpressionAttributeValues: {
          ':masterKeyId': masterKeyId,
          ':encryptedKey': encryptedKey,
          ':keyId': row.keyId,
        },
      }),
    ),
  );
  return standing;
}

function wrap(ring: KeyRing, customerId: string, { keyId, key }: CustomerKey) {
  const master = masterKey(ring, ring.current);
  return { masterKeyId: ring.current, encryptedKey: seal(master, key, about(customerId, keyId)) };
}

function unwrap(ring: KeyRing, customerId: string, row: KeyRow): Buffer {
  return unseal(masterKey(ring, row.masterKeyId), row.encryptedKey, about(customerId, row.keyId));
}

function masterKey(ring: KeyRing, id: string): Buffer {
  const key = ring.keys[id];
  if (key === undefined) throw new Error(`vault: master key ${id} is not in the key ring`);
  return keyFor('vault', key);
}
