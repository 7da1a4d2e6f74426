import { z } from 'zod';

const businessId = z.string().regex(/^[\x21-\x7e]{1,256}$/);

/** A reference to a value in the vault, as it comes back out of a history. */
export const vaultRefSchema = z.strictObject({
  vaultId: z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'must be the id of a value'),
  customerId: businessId,
  /** Absent when the value came in before its case was open. */
  caseId: businessId.exactOptional(),
  /** What the value is, as a key: `new-address`. */
  purpose: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'must be a key'),
});

export type VaultRefFields = z.output<typeof vaultRefSchema>;
