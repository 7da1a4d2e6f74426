import type { VaultRef } from '../../domain/cases/vault-ref.ts';
import type { VaultPort } from './port.ts';

/** Activities of the vault, registered under these names. */
export function createVaultActivities(vault: Pick<VaultPort, 'discard'>) {
  return {
    /** After the use of values, and when their case ends without it. May be repeated. */
    discardValues: async ({ refs }: { readonly refs: readonly VaultRef[] }): Promise<void> => {
      for (const ref of refs) await vault.discard(ref);
    },
  };
}
