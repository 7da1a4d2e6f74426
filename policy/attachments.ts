import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AttachmentPolicy, attachmentsSchema } from './attachments.schema.ts';
import { attachmentsFileName } from './policy-files.ts';
import { problemText, readYaml } from './yaml-file.ts';

/** Reads attachments.yaml of a folder; throws an Error with a line for each fault. */
export function loadAttachmentPolicy(dir: string): AttachmentPolicy {
  const text = readFileSync(join(dir, attachmentsFileName), 'utf8');
  const reading = readYaml({ name: attachmentsFileName, text }, attachmentsSchema);
  if (reading.ok) return reading.file.value;
  throw new Error(
    `the policy of attachments cannot be used:\n${reading.problems.map(problemText).join('\n')}`,
  );
}
