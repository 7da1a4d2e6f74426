import { z } from 'zod';
import { type NoticeWords, noticeFields } from '../domain/escalation/customer-notice.ts';

/** Words with fields in braces: only those that the kernel fills in. */
const words = z
  .string()
  .min(1)
  .max(2_000)
  .refine(
    (text) =>
      [...text.matchAll(/\{([^}]*)\}/g)].every(([, field]) =>
        (noticeFields as readonly string[]).includes(field ?? ''),
      ),
    `may hold the fields ${noticeFields.map((field) => `{${field}}`).join(' and ')} only`,
  );

const subject = words.refine((text) => !text.includes('\n'), 'must be one line');

/** A notice to whoever asked for the case, or to a team. */
export const noticeWords = z.strictObject({
  channel: z.enum(['mail', 'phone', 'chat']),
  subject,
  text: words,
}) satisfies z.ZodType<NoticeWords>;

/**
 * A notice to customers of a procedure's file. The CRM knows no room of the chat for a customer.
 */
export const customerNotice = z
  .strictObject({
    channel: z.enum(['mail', 'phone']),
    subject,
    text: words,
  })
  .refine(
    ({ channel, subject, text }) => (channel === 'phone' ? subject : text).includes('{etr}'),
    {
      path: ['text'],
      message:
        'must name the estimated time of resolution, {etr}; what is read out on the ' +
        'telephone is the subject',
    },
  ) satisfies z.ZodType<NoticeWords>;
