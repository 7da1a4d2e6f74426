import type { Attachment } from '../../../domain/cases/attachment.ts';
import { procedureActor } from './case-entry.ts';
import type { CaseFile } from './case-file.ts';

const kind = 'attachment.added';

/**
 * Keeps a document on the case by reference and digest. Answers with the number of its entry; a
 * document that is attached already changes nothing.
 */
export function attachTo(
  file: CaseFile,
  attachment: Attachment,
  actor: string = procedureActor,
): number {
  const { attachmentId, fileName, digest } = attachment;
  const known = file.events.find(
    (event) => event.kind === kind && event.data?.['attachmentId'] === attachmentId,
  );
  const text = `${fileName} (SHA-256 ${digest.slice(0, 12)}…)`;
  return known?.n ?? file.record({ kind, text, actor, data: { ...attachment } });
}
