import type { VaultRef } from '../../domain/cases/vault-ref.ts';
import type { JsonValue } from '../../domain/shared/json.ts';

/**
 * What became of a value that was put into the vault.
 *
 * - `erased`: the customer's key is gone, and with it every value that was put under it.
 * - `gone`: the value was discarded after its use, its time ran out, or it never was.
 * - `refused`: the reference is none, names another customer, case or purpose than the value's, or
 *   the row was changed by another hand than the vault's.
 */
export type OpenedValue =
  | { readonly kind: 'opened'; readonly value: JsonValue }
  | { readonly kind: 'erased' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'refused'; readonly reason: 'no-reference' | 'of-another' | 'tampered' };

/** The vault as activities use it: right before an outside call, and after it. */
export interface VaultPort {
  readonly open: (ref: VaultRef) => Promise<OpenedValue>;
  /** Deletes the value; one that is gone already is no error. */
  readonly discard: (ref: VaultRef) => Promise<void>;
}
