import type { KeyRing } from '../../temporal/key-ring.ts';

/** A key for tests only: what they encrypt, any run of them can read. */
export const testKeyRing: KeyRing = { current: 'test', keys: { test: Buffer.alloc(32, 7) } };
