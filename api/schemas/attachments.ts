import { z } from 'zod';
import { caseParams } from './common.ts';

export const attachmentParams = caseParams.extend({
  attachmentId: z.string().regex(/^[0-9a-f]{32}$/, 'must be the id of an attachment'),
});

const instant = z.iso.datetime();

/** An attachment as every route shows it. */
export const attachmentView = z
  .object({
    attachmentId: z.string(),
    fileName: z.string(),
    mediaType: z.string(),
    bytes: z.int(),
    digest: z.string().meta({ description: 'SHA-256 of the file, in hex.' }),
    state: z.enum(['pending', 'complete', 'expired']),
    by: z.string().meta({ description: 'Who announced it.' }),
    createdAt: instant,
    uploadUntil: instant,
    completedAt: instant.optional(),
  })
  .meta({ id: 'Attachment' });

export const attachmentList = z.object({ attachments: z.array(attachmentView) });

const upload = z
  .object({
    method: z.literal('PUT'),
    url: z.string().meta({ description: 'Absolute, or below the address of this API.' }),
    headers: z.record(z.string(), z.string()),
    expiresAt: instant,
  })
  .meta({ description: 'The request that uploads the file; it needs no token.' });

export const begunAttachment = z.object({ ...attachmentView.shape, upload });

export const attachmentWithDownload = z.object({
  ...attachmentView.shape,
  download: z.object({ url: z.string(), expiresAt: instant }).optional(),
});
