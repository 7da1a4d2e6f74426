import { ApplicationFailure } from '@temporalio/common';
import type { CaseDocument, CaseView, ProjectionBatch } from '../../domain/cases/case.ts';
import type { ProcedurePolicy } from '../../domain/cases/procedure-policy.ts';
import type { OpenedCase, OpeningPort, ReadModelPort } from './port.ts';

/** What the activities need of the store, the records and the policy. */
export interface ReadModelParts {
  readonly readModel: {
    readonly project: (
      batch: ProjectionBatch,
      options?: { readonly signal?: AbortSignal },
    ) => Promise<void>;
  };
  /** Throws an error named `RecordConflict` when the case has another record. */
  readonly records: {
    readonly put: (document: CaseDocument) => Promise<{ readonly digest: string }>;
  };
  /** The policy slice of a procedure, as it is now. */
  readonly policyFor: (procedure: string) => ProcedurePolicy;
}

/** The activities by which a case is seen from outside and kept. */
export interface ReadModelActivities {
  readonly openCase: OpeningPort['open'];
  readonly project: ReadModelPort['project'];
  readonly closeCase: ReadModelPort['close'];
}

const openingLimitMs = 1500;

/**
 * Store faults are thrown and retried by the server; the writes are idempotent. Only the opening
 * does not wait for the store: a case must begin while it is down (F-9). A record that conflicts is
 * final: no retry can mend it.
 */
export function createReadModelActivities({
  readModel,
  records,
  policyFor,
}: ReadModelParts): ReadModelActivities {
  return {
    openCase: async ({ procedure, case: view }): Promise<OpenedCase> => {
      const policy = policyFor(procedure);
      const projected = await tryToShow(readModel, view);
      return { policy, projected };
    },
    project: (batch) => readModel.project(batch),
    closeCase: async ({ document, batch }) => {
      const { digest } = await records.put(document).catch(finalIfConflict);
      await readModel.project(batch);
      return { digest };
    },
  };
}

async function tryToShow(readModel: ReadModelParts['readModel'], view: CaseView): Promise<boolean> {
  const signal = AbortSignal.timeout(openingLimitMs);
  try {
    await readModel.project({ case: view, tasks: [], events: [] }, { signal });
    return true;
  } catch {
    // Whatever it was, the next batch carries this row too, and fails loudly if the fault is ours.
    return false;
  }
}

function finalIfConflict(error: unknown): never {
  if (error instanceof Error && error.name === 'RecordConflict')
    throw ApplicationFailure.nonRetryable(error.message, error.name);
  throw error;
}
