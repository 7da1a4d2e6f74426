import type { Vault } from './vault.ts';

/** What the command works on. */
export interface VaultCommandParts {
  readonly vault: Pick<Vault, 'eraseCustomer'>;
  readonly print: (line: string) => void;
}

const usage = 'usage: npm run vault -- erase <customer id>';
const customerPattern = /^[\x21-\x7e]{1,256}$/;

/**
 * `erase` deletes a customer's key, which cannot be taken back; answers with the exit code. A
 * customer without a key is no error: the erasure may have been asked for twice.
 */
export async function runVaultCommand(
  args: readonly string[],
  { vault, print }: VaultCommandParts,
): Promise<number> {
  const [verb, customerId = '', ...rest] = args;
  if (verb !== 'erase' || rest.length > 0 || !customerPattern.test(customerId)) {
    print(usage);
    return 1;
  }
  print(
    (await vault.eraseCustomer(customerId))
      ? `${customerId}: the key is erased; no value that was put until now can be read again`
      : `${customerId}: there is no key: nothing waits in the vault, or it was erased before`,
  );
  return 0;
}
