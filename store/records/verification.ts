import type { CaseId } from '../../domain/cases/case-id.ts';
import { faultOf, parse, utcDay } from './case-record.ts';
import type { RecordEntry, RecordProblem } from './record-store.ts';

/** What a store holds of one day. */
export interface DayHeld {
  readonly day: string;
  /** Text by case id, or by its name in the store for what is no record. */
  readonly texts: ReadonlyMap<string, string>;
  /** Digest by case id, as the manifest names them. */
  readonly digests: ReadonlyMap<CaseId, string>;
}

/** Compares a day's records with its manifest and with themselves, whatever store they lie in. */
export function problemsOfDay({ day, texts, digests }: DayHeld): readonly RecordProblem[] {
  const found = [...texts].flatMap(([caseId, text]) =>
    problemsOf(text, { caseId, day, digest: digests.get(caseId) }),
  );
  const missing = [...digests.keys()].filter((caseId) => !texts.has(caseId));
  return [
    ...found,
    ...missing.map(
      (subject) => ({ kind: 'missing', day, subject, detail: missingDetail }) as const,
    ),
  ];
}

const missingDetail = 'the manifest names it, and there is no such record';

function problemsOf(
  text: string,
  filed: RecordEntry & { readonly digest: string | undefined },
): RecordProblem[] {
  const { caseId: subject, day, digest } = filed;
  const problem = (kind: RecordProblem['kind'], detail: string): RecordProblem => ({
    kind,
    day,
    subject,
    detail,
  });
  const unlisted =
    digest === undefined ? [problem('unlisted', 'the manifest of its day does not name it')] : [];
  const fault = faultOf(text);
  if (fault !== undefined)
    return [
      ...unlisted,
      {
        ...problem('changed', fault.detail),
        ...(fault.entry !== undefined && { entry: fault.entry }),
      },
    ];
  const record = parse(text);
  if (record === undefined) return unlisted;
  if (record.case.caseId !== subject)
    return [...unlisted, problem('changed', `it is the record of ${record.case.caseId}`)];
  const closed = utcDay(record.case.closedAtMs ?? 0);
  if (closed !== day) return [...unlisted, problem('changed', `its case closed on ${closed}`)];
  if (digest !== undefined && record.digest !== digest)
    return [problem('changed', 'its digest is not the one in the manifest')];
  return unlisted;
}
