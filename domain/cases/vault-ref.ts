import type { VaultRefFields } from './vault-ref.schema.ts';

/**
 * Stands for a value on its way to an outside system, such as a new address: may stand in a
 * history, a row or a record, since it says whose value it is and what for, and nothing of the
 * value. The id cannot be guessed; a reference to another customer or case opens nothing.
 */
export type VaultRef = Readonly<VaultRefFields>;
