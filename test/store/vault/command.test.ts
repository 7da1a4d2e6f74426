import { runVaultCommand } from '../../../store/vault/command.ts';
import { createTestVault, type TestVault } from '../../kit/vault.ts';

let at: TestVault;
beforeAll(async () => {
  at = await createTestVault();
});
afterAll(() => at.close());

async function run(...args: string[]) {
  const lines: string[] = [];
  const code = await runVaultCommand(args, {
    vault: at.vault,
    print: (line) => void lines.push(line),
  });
  return { code, lines };
}

test('erase deletes the key of the customer and says so; a second time it says that there is none', async () => {
  const ref = await at.vault.put({ customerId: 'C-1', purpose: 'new-name', value: 'Ann Other' });
  expect(await run('erase', 'C-1')).toEqual({
    code: 0,
    lines: ['C-1: the key is erased; no value that was put until now can be read again'],
  });
  expect(await at.vault.open(ref)).toEqual({ kind: 'erased' });
  expect(await run('erase', 'C-1')).toEqual({
    code: 0,
    lines: ['C-1: there is no key: nothing waits in the vault, or it was erased before'],
  });
});

test.each([[[]], [['erase']], [['erase', 'C 1']], [['erase', 'C-1', 'C-2']], [['show', 'C-1']]])(
  'wrong usage %j erases nothing and shows the usage',
  async (args) => {
    await at.vault.put({ customerId: 'C-1', purpose: 'new-name', value: 'Ann Other' });
    expect(await run(...args)).toEqual({
      code: 1,
      lines: ['usage: npm run vault -- erase <customer id>'],
    });
    expect(await at.vault.eraseCustomer('C-1')).toBe(true);
  },
);
