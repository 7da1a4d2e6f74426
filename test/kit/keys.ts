import { join } from 'node:path';
import { type KeyRing, loadKeyRing } from '../../temporal/key-ring.ts';

/** A key for tests only: what they encrypt, any run of them can read. It goes along with the recorded histories. */
export const testKeyRing: KeyRing = loadKeyRing(join(import.meta.dirname, '../replay/payload-keys.json'));
