import type { CaseDocument, CaseView, ProjectionBatch } from '../../domain/cases/case.ts';
import type { ProcedurePolicy } from '../../domain/cases/procedure-policy.ts';

export interface ReadModelPort {
  /** Writes what changed; idempotent by number, in any order (F-11, F-12). */
  readonly project: (batch: ProjectionBatch) => Promise<void>;
  /**
   * Writes the case's immutable record, then the last batch. Same document = same bytes, so a retry
   * is a no-op.
   */
  readonly close: (closing: {
    readonly document: CaseDocument;
    readonly batch: ProjectionBatch;
  }) => Promise<{ readonly digest: string }>;
}

/** Answer of the opening. */
export interface OpenedCase {
  readonly policy: ProcedurePolicy;
  /**
   * False when the store was down: the case goes on, and its row is written with the next batch.
   */
  readonly projected: boolean;
}

export interface OpeningPort {
  /**
   * First call of every procedure: writes the case row, answers with the policy slice the case runs
   * under.
   */
  readonly open: (opening: {
    readonly procedure: string;
    readonly case: CaseView;
  }) => Promise<OpenedCase>;
}
