import { z } from 'zod';

/** Line breaks are text, other control characters are not (F-55). */
const words = z
  .string()
  .trim()
  .min(1, 'must not be blank')
  .max(4_000)
  .regex(/^(?:[^\p{Cc}]|[\t\n\r])*$/u, 'must not hold control characters');

/** What a root cause analysis of a month's breaches comes to (CS-22). */
export const rootCauseAnalysis = z.strictObject({
  rootCauses: words.meta({
    title: 'Root causes',
    description: 'Why so many clocks of the month were breached',
  }),
  correctiveActions: words.meta({
    title: 'Corrective actions',
    description: 'What is done about it, by whom and until when',
  }),
});
