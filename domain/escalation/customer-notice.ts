import type { EpochMs } from '../shared/json.ts';
import type { NoticeChannel } from './rung.ts';

/**
 * A notice as policy words it: `{etr}` stands for the estimated time of resolution, `{case}` for
 * the case, `{title}` for its title (CS-53).
 */
export interface NoticeWords {
  readonly channel: NoticeChannel;
  readonly subject: string;
  readonly text: string;
}

/** What the words may stand for. */
export const noticeFields = ['case', 'etr', 'title'] as const;

/**
 * The notice with its fields filled in: `expected by 2026-02-01 17:00 UTC`. Throws a RangeError
 * when its words name a time of resolution that nobody knows.
 */
export function worded(
  { subject, text }: NoticeWords,
  facts: { readonly caseId: string; readonly title: string; readonly etrAtMs?: EpochMs },
) {
  const { caseId, title, etrAtMs } = facts;
  if (etrAtMs === undefined && `${subject}${text}`.includes('{etr}'))
    throw new RangeError(`the notice "${subject}" needs an estimated time of resolution`);
  const iso = etrAtMs === undefined ? '' : new Date(etrAtMs).toISOString();
  const etr = `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
  const fill = (words: string) =>
    words.replaceAll('{case}', caseId).replaceAll('{title}', title).replaceAll('{etr}', etr);
  return { subject: fill(subject), text: fill(text) };
}
