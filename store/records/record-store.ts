import type { CaseDocument } from '../../domain/cases/case.ts';
import type { CaseId } from '../../domain/cases/case-id.ts';
import type { KeptRecord } from './case-record.ts';

/** Another record stands under the case's id: a record is never replaced, and someone must look. */
export class RecordConflict extends Error {
  override readonly name = 'RecordConflict';
}

/** Where a record is filed. */
export interface RecordEntry {
  readonly caseId: CaseId;
  /** UTC day on which the case closed, `YYYY-MM-DD`. */
  readonly day: string;
}

/**
 * `changed`: the record is not what was filed; `missing`: the manifest names a record that is not
 * there; `unlisted`: a record the manifest does not name; `manifest`: a line of the manifest that
 * nothing explains.
 */
export interface RecordProblem {
  readonly kind: 'changed' | 'missing' | 'unlisted' | 'manifest';
  readonly day: string;
  /** The case, or for `manifest` the line's number. */
  readonly subject: string;
  readonly detail: string;
  /** Number of the timeline entry at which a changed record's chain breaks. */
  readonly entry?: number;
}

export interface Verification {
  /** Records looked at. */
  readonly checked: number;
  readonly problems: readonly RecordProblem[];
}

/** Immutable records of closed cases, filed by closing day, each day with a manifest of digests. */
export interface RecordStore {
  /**
   * Files the case's record and names it in the day's manifest. The same document again is a no-op,
   * and mends what a crash left undone; another one throws `RecordConflict`.
   */
  readonly put: (document: CaseDocument) => Promise<{ readonly digest: string }>;
  /**
   * `undefined` when there is none, or the text is no case id. `day` saves the search when it is
   * known. The record is not checked.
   */
  readonly get: (caseId: CaseId, day?: string) => Promise<KeptRecord | undefined>;
  /** Of a day or of all days, the oldest day first. */
  readonly list: (day?: string) => Promise<readonly RecordEntry[]>;
  /** Compares records with manifests and with themselves, over the days from..to, both included. */
  readonly verify: (range?: {
    readonly from?: string | undefined;
    readonly to?: string | undefined;
  }) => Promise<Verification>;
}
