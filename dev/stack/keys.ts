import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureLocalIssuer, type LocalIssuer } from '../../api/auth/local-issuer.ts';
import { ensureKeyRing, type KeyRing, loadKeyRing } from '../../platform/temporal/key-ring.ts';

/** Secrets of one local installation. */
export interface LocalKeys {
  readonly payload: KeyRing;
  /** `whsec_…`, shared by the sandbox's teams and the API. */
  readonly webhookSecret: string;
  /** Signs the cursors of lists. */
  readonly cursorKey: string;
  /** Signs the addresses of attached files. */
  readonly fileKey: string;
  readonly issuer: LocalIssuer;
}

const secretBytes = 32;

function secretIn(file: string, prefix = ''): string {
  const made = `${prefix}${randomBytes(secretBytes).toString('base64')}`;
  try {
    writeFileSync(file, made, { mode: 0o600, flag: 'wx' });
    return made;
  } catch {
    return readFileSync(file, 'utf8'); // made at an earlier start
  }
}

/**
 * The keys in `folder`, made at the first call; only their owner may read them, and they are never
 * committed.
 */
export async function ensureLocalKeys(folder: string): Promise<LocalKeys> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const ring = join(folder, 'payload-keys.json');
  ensureKeyRing(ring);
  return {
    payload: loadKeyRing(ring),
    webhookSecret: secretIn(join(folder, 'webhook-secret'), 'whsec_'),
    cursorKey: secretIn(join(folder, 'cursor-key')),
    fileKey: secretIn(join(folder, 'file-key')),
    issuer: await ensureLocalIssuer(folder, {
      NODE_ENV: process.env.NODE_ENV,
      HANDOFF_STAGE: 'local',
    }),
  };
}
