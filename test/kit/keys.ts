import { type KeyRing, loadKeyRing } from '../../temporal/key-ring.ts';
import { productFile } from '../../temporal/product-file.ts';

/** A key for tests only: what they encrypt, any run of them can read. It goes along with the recorded histories. */
export const testKeyRing: KeyRing = loadKeyRing(productFile('test/replay/payload-keys.json'));
