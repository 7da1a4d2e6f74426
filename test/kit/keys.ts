import { productFile } from '../../platform/config/product-file.ts';
import { type KeyRing, loadKeyRing } from '../../platform/temporal/key-ring.ts';

/**
 * A key for tests only: what they encrypt, any run of them can read. It goes along with the
 * recorded histories.
 */
export const testKeyRing: KeyRing = loadKeyRing(productFile('test/replay/payload-keys.json'));
