import { createS3Bucket } from './bucket.ts';
import { createFolderRecordStore } from './folder-record-store.ts';
import type { RecordStore } from './record-store.ts';
import { createS3RecordStore } from './s3-record-store.ts';

/**
 * The records of the bucket HANDOFF_RECORDS_BUCKET; without it, those of the folder
 * HANDOFF_RECORDS_DIR (default that of the local stack).
 */
export function recordStoreFromEnv(env: NodeJS.ProcessEnv): RecordStore {
  const bucket = env['HANDOFF_RECORDS_BUCKET'];
  if (bucket) return createS3RecordStore(createS3Bucket(bucket));
  return createFolderRecordStore(env['HANDOFF_RECORDS_DIR'] ?? '.data/records');
}
