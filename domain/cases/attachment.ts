import type { NewAttachment } from './attachment.schema.ts';

/** A document of a case by reference: what the case records of it, and its timeline shows. */
export interface Attachment
  extends Readonly<Pick<NewAttachment, 'fileName' | 'mediaType' | 'bytes'>> {
  readonly attachmentId: string;
  /** SHA-256 of the file, in hex: tells for ever whether a file is the one that was attached. */
  readonly digest: string;
}
