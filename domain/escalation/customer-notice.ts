import type { EpochMs } from '../shared/json.ts';
import type { NoticeChannel } from './rung.ts';

/**
 * A notice to the customer, as policy words it: `{etr}` stands for the estimated time of
 * resolution, `{case}` for the case (CS-53).
 */
export interface CustomerNotice {
  readonly channel: NoticeChannel;
  readonly subject: string;
  readonly text: string;
}

/** What the words may stand for. */
export const noticeFields = ['case', 'etr'] as const;

/** The notice with its fields filled in: `expected by 2026-02-01 17:00 UTC`. */
export function worded(
  { subject, text }: CustomerNotice,
  facts: { readonly caseId: string; readonly etrAtMs: EpochMs },
) {
  const iso = new Date(facts.etrAtMs).toISOString();
  const etr = `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
  const fill = (words: string) => words.replaceAll('{case}', facts.caseId).replaceAll('{etr}', etr);
  return { subject: fill(subject), text: fill(text) };
}
