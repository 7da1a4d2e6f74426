import type { Client } from '@temporalio/client';
import type { CaseDocument, CaseView } from '../domain/cases/case.ts';
import { type CaseId, caseIdOf, workflowIdOfCase } from '../domain/cases/case-id.ts';
import { documentQueryName } from '../domain/cases/messages.ts';
import type { Project } from './projection.ts';
import { documentOf, faultOf } from './records/case-record.ts';
import type { RecordStore } from './records/record-store.ts';

/** What a rebuild reads from and writes to. */
export interface RebuildParts {
  readonly client: Pick<Client, 'workflow' | 'withDeadline'>;
  readonly records: Pick<RecordStore, 'list' | 'get'>;
  readonly project: Project;
  /**
   * To go on with a rebuild that was interrupted: cases whose row stands at the number of their
   * document are left alone, since the case row is written after all others. Not for a table that
   * may have lost single rows.
   */
  readonly resume?: { readonly getCase: (caseId: CaseId) => Promise<CaseView | undefined> };
  /** Visibility query that narrows the histories; all of the namespace without it. */
  readonly query?: string;
  /** Hears one line now and then. */
  readonly report: (line: string) => void;
}

export interface RebuildSummary {
  readonly fromRecords: number;
  readonly fromHistories: number;
  /** Cases that stood already, in a resumed rebuild. */
  readonly standing: number;
  /** Cases that could not be restored, or not from their record. */
  readonly problems: readonly { readonly subject: string; readonly detail: string }[];
}

const atOnce = 8;
const linesEvery = 100;
const queryWithinMs = 10_000;

/**
 * Writes every row again that the records of closed cases and the histories of all others give
 * (F-68). Records win: a case that has a sound one is not queried. Safe beside running workers,
 * since every write gives way to a newer row, and safe to run again. Queries need a worker.
 * Idempotency rows are no projection and are not restored.
 */
export async function rebuild(parts: RebuildParts): Promise<RebuildSummary> {
  const run = new RebuildRun(parts);
  parts.report('reading the records of closed cases');
  await eachOf(await parts.records.list(), (entry) => run.fromRecord(entry));
  parts.report('reading the histories');
  await eachOf(
    parts.client.workflow.list(parts.query === undefined ? {} : { query: parts.query }),
    (execution) => run.fromHistory(execution),
  );
  return run.summary();
}

interface Execution {
  readonly workflowId: string;
  readonly runId: string;
  readonly status: { readonly name: string };
}

class RebuildRun {
  readonly #parts: RebuildParts;
  readonly #recorded = new Set<CaseId>();
  readonly #problems: { subject: string; detail: string }[] = [];
  readonly #counts = { fromRecords: 0, fromHistories: 0, standing: 0 };

  constructor(parts: RebuildParts) {
    this.#parts = parts;
  }

  summary(): RebuildSummary {
    return { ...this.#counts, problems: this.#problems };
  }

  async fromRecord({
    caseId,
    day,
  }: {
    readonly caseId: CaseId;
    readonly day: string;
  }): Promise<void> {
    const kept = await this.#parts.records.get(caseId, day);
    const fault = kept === undefined ? { detail: 'it cannot be read' } : faultOf(kept.text);
    if (kept === undefined || fault !== undefined) {
      this.#problems.push({
        subject: caseId,
        detail: `its record is not used: ${fault?.detail ?? ''}`,
      });
      return;
    }
    await this.#restore(documentOf(kept.record), 'fromRecords');
    this.#recorded.add(caseId);
  }

  async fromHistory({ workflowId, runId, status }: Execution): Promise<void> {
    // Of a chain of runs the last one speaks; a list does not say which was the first, which is
    // nearly always the only one.
    const likelyId = caseIdOf(workflowId, runId);
    const isCase = workflowIdOfCase(likelyId) !== undefined && status.name !== 'CONTINUED_AS_NEW';
    if (!isCase || this.#recorded.has(likelyId)) return;
    const document = await this.#query(workflowId, runId);
    if (document === undefined || this.#recorded.has(document.case.caseId)) return;
    await this.#restore(document, 'fromHistories');
  }

  async #query(workflowId: string, runId: string): Promise<CaseDocument | undefined> {
    const { client } = this.#parts;
    try {
      const handle = client.workflow.getHandle(workflowId, runId);
      return await client.withDeadline(Date.now() + queryWithinMs, () =>
        handle.query<CaseDocument>(documentQueryName),
      );
    } catch (error) {
      this.#problems.push({
        subject: `${workflowId} (run ${runId})`,
        detail: `its history gave no document: ${messageOf(error)}`,
      });
      return undefined;
    }
  }

  async #restore(document: CaseDocument, from: 'fromRecords' | 'fromHistories'): Promise<void> {
    const { project, resume, report } = this.#parts;
    const row = await resume?.getCase(document.case.caseId);
    const stands = row !== undefined && row.seq >= document.case.seq;
    if (!stands) await project(document);
    this.#counts[stands ? 'standing' : from] += 1;
    const done = this.#counts.fromRecords + this.#counts.fromHistories + this.#counts.standing;
    if (done % linesEvery === 0) report(`${done} cases`);
  }
}

/** What the service said, which the SDK keeps under its own sentence. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

/** A few at a time, each taking the next when it is done; the first failure ends all. */
async function eachOf<T>(
  items: Iterable<T> | AsyncIterable<T>,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const source =
    Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  let failed = false;
  const lane = async () => {
    for (let next = await source.next(); next.done !== true && !failed; next = await source.next())
      await work(next.value);
  };
  const lanes = Array.from({ length: atOnce }, () =>
    lane().catch((error: unknown) => {
      failed = true;
      throw error;
    }),
  );
  await Promise.all(lanes);
}
