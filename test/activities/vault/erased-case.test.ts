import { randomUUID } from 'node:crypto';
import type { VaultRef } from '../../../domain/cases/vault-ref.ts';
import { faultOf } from '../../../store/records/case-record.ts';
import { allRows } from '../../kit/dynamo.ts';
import { type PracticeHarness, startPracticeHarness } from '../../kit/practice-harness.ts';
import { createTestVault, type TestVault } from '../../kit/vault.ts';

const canary = 'Zephyrine Quackenbüsch';
let at: TestVault;
let harness: PracticeHarness;
beforeAll(async () => {
  [at, harness] = await Promise.all([createTestVault(), startPracticeHarness()]);
});
afterAll(async () => {
  await harness.close();
  await at.close();
});

/** A case that holds a reference, closed before or after the customer's key is erased. */
async function closedCase(erased: 'open' | 'closed') {
  const customerId = `C-${randomUUID().slice(0, 8)}`;
  const ref = await at.vault.put({ customerId, purpose: 'new-name', value: canary });
  const driver = await harness.start({ customerId });
  await driver.tell({ do: 'facts', facts: { newName: { ...ref } } });
  await driver.sees('the reference', ({ case: view }) => view.facts['newName'] !== undefined);
  if (erased === 'open') await at.vault.eraseCustomer(customerId);
  await driver.finish();
  const [view] = (await harness.readModel.listCases({ limit: 1, customerId })).cases;
  if (view === undefined) throw new Error('the case is not listed');
  const before = await harness.records.get(view.caseId);
  if (erased === 'closed') await at.vault.eraseCustomer(customerId);
  return { ref, before, after: await harness.records.get(view.caseId) };
}

test.each(['open', 'closed'] as const)(
  'F-83: a key that is erased while the case is %s leaves its record whole and the value unreadable',
  async (erased) => {
    const { ref, before, after } = await closedCase(erased);
    const held = after?.record.case.facts['newName'] as unknown as VaultRef;
    expect(held).toEqual(ref);
    expect(await at.vault.open(held)).toEqual({ kind: 'erased' });
    expect(after).toEqual(before);
    expect(faultOf(after?.text ?? '')).toBeUndefined();
    expect((await harness.records.verify()).problems).toEqual([]);
    expect(after?.text).not.toContain('Quackenb');
    expect(JSON.stringify(await allRows(harness.table))).not.toContain('Quackenb');
  },
);
