import { randomUUID } from 'node:crypto';
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { VaultRef } from '../../../domain/cases/vault-ref.ts';
import { newKey } from '../../../platform/crypto/sealed-box.ts';
import type { VaultDeposit } from '../../../store/vault/vault.ts';
import { ensureVaultTable } from '../../../store/vault/vault-table.ts';
import { allRows } from '../../kit/dynamo.ts';
import { testKeyRing } from '../../kit/keys.ts';
import { createTestVault, type TestVault } from '../../kit/vault.ts';

const address = { street: 'Zwölfaxing 7½', town: 'Quixhollow' };
const caseId = 'account-update:request:R-1.0a1b2c3d';

let at: TestVault;
beforeAll(async () => {
  at = await createTestVault();
});
afterAll(() => at.close());

const aCustomer = () => `C-${randomUUID().slice(0, 8)}`;
const put = (customerId: string, over: Partial<VaultDeposit> = {}) =>
  at.vault.put({ customerId, caseId, purpose: 'new-address', value: address, ...over });
const opens = { kind: 'opened', value: address };
const keyRowsOf = async (customerId: string) =>
  (await allRows(at)).filter((row) => row['pk'] === `KEY#${customerId}`);
const valueRow = async ({ vaultId }: VaultRef) => {
  const row = (await allRows(at)).find((one) => one['pk'] === `VALUE#${vaultId}`);
  if (row === undefined) throw new Error('there is no such row');
  return row;
};
const write = (row: Record<string, unknown>) =>
  at.client.send(new PutCommand({ TableName: at.table, Item: row }));

test('a value is opened by its reference, whose id cannot be guessed and which holds nothing of it', async () => {
  const customerId = aCustomer();
  const [first, second] = [await put(customerId), await put(customerId)];
  expect(first).toEqual({
    vaultId: expect.stringMatching(/^[\w-]{43}$/),
    customerId,
    caseId,
    purpose: 'new-address',
  });
  expect(second.vaultId).not.toBe(first.vaultId);
  expect(await at.vault.open(first)).toEqual(opens);
  expect(await at.other().open(second)).toEqual(opens);
});

test('F-67: no row holds a value in clear, whatever its form', async () => {
  const ref = await put(aCustomer(), { value: 'Quixhollow canary' });
  const bytes = Buffer.from((await valueRow(ref))['sealed'] as Uint8Array);
  expect(bytes.includes('Quixhollow')).toBe(false);
  expect(JSON.stringify(await allRows(at))).not.toContain('Quixhollow');
});

test('a discarded value is gone, and discarding it again, or for another customer, changes nothing', async () => {
  const [ref, kept] = [await put(aCustomer()), await put(aCustomer())];
  await at.vault.discard(ref);
  await at.vault.discard(ref);
  await at.vault.discard({ ...kept, customerId: ref.customerId });
  expect(await at.vault.open(ref)).toEqual({ kind: 'gone' });
  expect(await at.vault.open(kept)).toEqual(opens);
});

test('a value past its time is gone, deleted or not, and its row says when DynamoDB may delete it', async () => {
  const ref = await put(aCustomer());
  const day = 86_400_000;
  const expiresAtMs = Number((await valueRow(ref))['expiresAt']) * 1000;
  expect(Math.abs(expiresAtMs - Date.now() - 90 * day)).toBeLessThan(60_000);
  expect(await at.other({ now: () => Date.now() + 89 * day }).open(ref)).toEqual(opens);
  expect(await at.other({ now: () => Date.now() + 91 * day }).open(ref)).toEqual({ kind: 'gone' });
});

describe('an erased customer', () => {
  test('F-83: every value is unreadable at once, for every process, also when its row comes back from a backup', async () => {
    const customerId = aCustomer();
    const refs = [await put(customerId), await put(customerId, { value: 'Ann Other' })];
    const backup = await Promise.all(refs.map(valueRow));
    expect(await at.vault.eraseCustomer(customerId)).toBe(true);
    for (const ref of refs) expect(await at.vault.open(ref)).toEqual({ kind: 'erased' });
    for (const ref of refs) await at.vault.discard(ref);
    for (const row of backup) await write(row);
    for (const ref of refs) expect(await at.other().open(ref)).toEqual({ kind: 'erased' });
  });

  test('a value put later has a new key, which opens nothing of before', async () => {
    const customerId = aCustomer();
    const before = await put(customerId);
    await at.vault.eraseCustomer(customerId);
    const after = await put(customerId);
    expect(await at.vault.open(after)).toEqual(opens);
    expect(await at.vault.open(before)).toEqual({ kind: 'erased' });
    const { keyId } = await valueRow(after);
    await write({ ...(await valueRow(before)), keyId });
    expect(await at.vault.open(before)).toEqual({ kind: 'refused', reason: 'tampered' });
  });

  test('other customers keep theirs, and a customer without a key has none to erase', async () => {
    const [one, other] = [aCustomer(), aCustomer()];
    const ref = await put(other);
    expect(await at.vault.eraseCustomer(one)).toBe(false);
    await put(one);
    expect(await at.vault.eraseCustomer(one)).toBe(true);
    expect(await at.vault.eraseCustomer(one)).toBe(false);
    expect(await at.vault.open(ref)).toEqual(opens);
  });
});

test('twelve first values of a customer at once, from processes of their own, end with one key that opens all', async () => {
  const customerId = aCustomer();
  const deposit = { customerId, purpose: 'new-name', value: 'Ann Other' };
  const refs = await Promise.all(Array.from({ length: 12 }, () => at.other().put(deposit)));
  expect(await keyRowsOf(customerId)).toHaveLength(1);
  const keyIds = await Promise.all(refs.map(async (ref) => (await valueRow(ref))['keyId']));
  expect(new Set(keyIds).size).toBe(1);
  for (const ref of refs)
    expect(await at.vault.open(ref)).toEqual({ kind: 'opened', value: 'Ann Other' });
});

describe('what is refused', () => {
  test.each([
    ['no object', 'v-1'],
    ['a guessed id', { vaultId: 'v-1', customerId: 'C-1', purpose: 'new-name' }],
    ['a field too many', { vaultId: 'A'.repeat(43), customerId: 'C-1', purpose: 'x', more: 1 }],
  ])('%s is no reference', async (_, ref) => {
    expect(await at.vault.open(ref as VaultRef)).toEqual({
      kind: 'refused',
      reason: 'no-reference',
    });
  });

  test('an id that never was is gone, and tells nothing else', async () => {
    const ref = await put(aCustomer());
    expect(await at.vault.open({ ...ref, vaultId: 'A'.repeat(43) })).toEqual({ kind: 'gone' });
  });

  test.each([
    ['customer', { customerId: 'C-elsewhere' }],
    ['case', { caseId: 'account-update:request:R-2.0a1b2c3d' }],
    ['purpose', { purpose: 'new-name' }],
  ])('a reference that names another %s opens nothing', async (_, over) => {
    const ref = await put(aCustomer());
    expect(await at.vault.open({ ...ref, ...over })).toEqual({
      kind: 'refused',
      reason: 'of-another',
    });
  });

  test('a row that was relabelled for another customer, case or purpose does not open', async () => {
    const thief = await put(aCustomer());
    const { customerId, keyId } = await valueRow(thief);
    const labels = [
      { customerId: thief.customerId },
      { caseId: 'account-update:request:R-2.0a1b2c3d' },
      { purpose: 'new-name' },
    ];
    for (const label of labels) {
      const ref = await put(aCustomer());
      const theirs = 'customerId' in label ? { customerId, keyId } : {};
      await write({ ...(await valueRow(ref)), ...label, ...theirs });
      expect(await at.vault.open({ ...ref, ...label })).toEqual({
        kind: 'refused',
        reason: 'tampered',
      });
    }
  });

  test('a row with one changed bit, or with the cipher text of another value, does not open', async () => {
    const customerId = aCustomer();
    const [ref, other] = [await put(customerId), await put(customerId)];
    const row = await valueRow(ref);
    const flipped = Buffer.from(row['sealed'] as Uint8Array);
    flipped.writeUInt8((flipped.at(-1) ?? 0) ^ 1, flipped.length - 1);
    for (const sealed of [flipped, (await valueRow(other))['sealed'], Buffer.alloc(3)]) {
      await write({ ...row, sealed });
      expect(await at.vault.open(ref)).toEqual({ kind: 'refused', reason: 'tampered' });
    }
  });

  test('a key that was moved to another customer opens nothing', async () => {
    const [one, other] = [aCustomer(), aCustomer()];
    const ref = await put(one);
    const [row] = await keyRowsOf(one);
    await write({ ...row, pk: `KEY#${other}` });
    await write({ ...(await valueRow(ref)), customerId: other });
    expect(await at.vault.open({ ...ref, customerId: other })).toEqual({
      kind: 'refused',
      reason: 'tampered',
    });
  });

  test('a value of more than 16 kB is refused by its purpose, never by its content', async () => {
    const tooLarge = put(aCustomer(), { value: 'x'.repeat(16_400) });
    await expect(tooLarge).rejects.toThrow('vault: new-address has more than 16384 bytes');
  });
});

describe('a master key that is replaced', () => {
  const next = { current: 'k9', keys: { ...testKeyRing.keys, k9: newKey() } };

  test('leaves old values readable; the next put encrypts the customer’s key anew', async () => {
    const customerId = aCustomer();
    const ref = await put(customerId);
    const rotated = at.other({ keyRing: next });
    expect(await rotated.open(ref)).toEqual(opens);
    const later = await rotated.put({ customerId, purpose: 'new-name', value: 'Ann Other' });
    expect(await keyRowsOf(customerId)).toMatchObject([{ masterKeyId: 'k9' }]);
    const without = at.other({ keyRing: { current: 'k9', keys: { k9: next.keys.k9 } } });
    expect(await without.open(ref)).toEqual(opens);
    expect(await without.open(later)).toEqual({ kind: 'opened', value: 'Ann Other' });
  });

  test('an unknown master key is a fault that names it, and no value is given up for lost', async () => {
    const customerId = aCustomer();
    const ref = await put(customerId);
    await at.client.send(
      new UpdateCommand({
        TableName: at.table,
        Key: { pk: `KEY#${customerId}` },
        UpdateExpression: 'SET masterKeyId = :lost',
        ExpressionAttributeValues: { ':lost': 'k7' },
      }),
    );
    await expect(at.vault.open(ref)).rejects.toThrow('vault: master key k7 is not in the key ring');
  });
});

test('a table that is there is left as it is', async () => {
  const ref = await put(aCustomer());
  await ensureVaultTable(at);
  expect(await at.vault.open(ref)).toEqual(opens);
});
