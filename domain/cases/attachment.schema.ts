import { z } from 'zod';

/**
 * A file name is data: shown and sent as a header, never part of a path (F-54). What could be read
 * as a path, or shown in another order than it is written, is refused.
 */
const fileName = z
  .string()
  .regex(
    /^(?!\.{1,2}$)[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069/\\]{1,200}$/u,
    'must be 1 to 200 characters on one line, without slashes and control characters',
  );
const mediaType = z
  .string()
  .regex(/^[a-z]+\/[a-z0-9][a-z0-9.+-]{0,99}$/, 'must be a media type in lower case');

/** What a caller says of a file before it is uploaded. */
export const newAttachmentSchema = z.strictObject({
  fileName,
  mediaType,
  /** Of the file itself, not of an encoded form. */
  bytes: z.int().min(1, 'must be 1 or more').max(5_368_709_120),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 digest in lower-case hex'),
});

export type NewAttachment = z.output<typeof newAttachmentSchema>;
