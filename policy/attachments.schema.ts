import { z } from 'zod';

const inlineTypes = ['text/html', 'image/svg+xml', 'application/xhtml+xml', 'text/xml'];

/** `attachments.yaml`: sizes, kinds and times of files that are attached to cases. */
export const attachmentsSchema = z.strictObject({
  largestBytes: z.int().min(1).max(5_368_709_120),
  /** All rows of a case's attachments are read at once. */
  perCase: z.int().min(1).max(100),
  uploadMinutes: z.int().min(1).max(60),
  downloadMinutes: z.int().min(1).max(60),
  mediaTypes: z
    .array(
      z
        .string()
        .regex(/^[a-z]+\/[a-z0-9][a-z0-9.+-]{0,99}$/, 'must be a media type in lower case')
        .refine((type) => !inlineTypes.includes(type), 'is a kind that a browser would run'),
    )
    .min(1)
    .refine((types) => new Set(types).size === types.length, 'must not name a kind twice'),
});

export type AttachmentPolicy = z.output<typeof attachmentsSchema>;
