import { z } from 'zod';
import type { VaultRef } from './vault-ref.ts';

const businessId = z.string().regex(/^[\x21-\x7e]{1,256}$/);

/** A reference to a value in the vault, as it comes back out of a history. */
export const vaultRefSchema: z.ZodType<VaultRef> = z.strictObject({
  vaultId: z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'must be the id of a value'),
  customerId: businessId,
  caseId: businessId.exactOptional(),
  purpose: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'must be a key'),
});
