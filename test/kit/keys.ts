import { productFile } from '../../platform/config/product-file.ts';
import { type KeyRing, loadKeyRing } from '../../platform/temporal/key-ring.ts';

/** A key for tests only: what one run of them encrypted, another can read. */
export const testKeyRing: KeyRing = loadKeyRing(productFile('test/kit/payload-keys.json'));
