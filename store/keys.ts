import type { CaseStatus } from '../domain/cases/case.ts';
import type { CaseId, TaskId } from '../domain/cases/case-id.ts';
import type { InboxTask } from '../domain/cases/inbox.ts';
import type { EpochMs } from '../domain/shared/json.ts';
import type { SlaState } from '../domain/sla/clock-view.ts';

/**
 * The rows of the table and the keys by which they are found.
 *
 * | row | pk | sk | found by |
 * |---|---|---|---|
 * | case | `CASE#caseId` | `CASE` | id; gsi1, gsi2, gsi3 |
 * | task | `CASE#caseId` | `TASK#number` | id, case; gsi1, gsi2, gsi3 |
 * | timeline page | `CASE#caseId` | `EVENT#page` | case (rows.ts) |
 * | reference | `REF#kind#id` | `openedAtMs#caseId` | newest first |
 * | idempotency | `IDEMPOTENCY#hash` | `IDEMPOTENCY` | scope and key (idempotency.ts) |
 *
 * The indexes list cases newest first: gsi1 all, gsi2 of a procedure, gsi3 of a status and SLA
 * state. They list tasks by due time: gsi1 of a shelf, gsi2 of a queue and shelf, gsi3 of a holder
 * (a task that nobody holds is not in it). References are any business reference, the customer, the
 * workflow, and a month with due clocks.
 *
 * `view` is the domain's view as canonical JSON; the columns beside it are those that keys,
 * conditions and filters need. A task's shelf and queue say which lists look for it: rows.ts.
 */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** Indexes of the table; each has a pair of keys of its own. */
export type IndexName = 'gsi1' | 'gsi2' | 'gsi3';

/** One partition, of an index or of the table itself. */
export interface PartitionKey {
  readonly index?: IndexName;
  readonly pk: string;
}

/** One per case; written only over a lower `seq`. */
export function keyOfCase(caseId: CaseId): Key {
  return { pk: `CASE#${caseId}`, sk: 'CASE' };
}

/** What the sort keys of all tasks of a case begin with. */
export const taskKeyPrefix = 'TASK#';

/** One per task; written only over a lower `version`. */
export function keyOfTask(caseId: CaseId, number: number): Key {
  return { pk: `CASE#${caseId}`, sk: `${taskKeyPrefix}${digits(number, 6)}` };
}

/** Lists of cases. */
export const caseList = {
  all: { index: 'gsi1', pk: 'CASES' },
  ofProcedure: (procedure: string) => ({ index: 'gsi2', pk: `CASES#${procedure}` }),
  inState: (status: CaseStatus, slaState: SlaState) => ({
    index: 'gsi3',
    pk: `CASES#${status}#${slaState}`,
  }),
} as const satisfies { readonly [list: string]: ListKey };

/** Lists of tasks. */
export const taskList = {
  onShelf: (shelf: string) => ({ index: 'gsi1', pk: `TASKS#${shelf}` }),
  inQueue: (queue: string, shelf: string) => ({ index: 'gsi2', pk: `TASKS#${queue}#${shelf}` }),
  ofHolder: (holder: string) => ({ index: 'gsi3', pk: `TASKS#@${holder}` }),
} as const satisfies { readonly [list: string]: ListKey };

type ListKey = PartitionKey | ((...names: never[]) => PartitionKey);

/** The cases that name a reference. */
export function referenceList(kind: string, id: string): PartitionKey {
  return { pk: `REF#${kind}#${id}` };
}

/** Sort key of a case in every list of cases. */
export function openedKey(openedAtMs: EpochMs, caseId: CaseId): string {
  return instantKey(openedAtMs, caseId);
}

/** Sort key of a task in every list of tasks. */
export function dueKey(dueAtMs: EpochMs, taskId: TaskId): string {
  return instantKey(dueAtMs, taskId);
}

/** Attributes that put a row into a partition of an index, at a place. */
export function indexed(
  { index, pk }: { readonly index: IndexName; readonly pk: string },
  sk: string,
) {
  return { [`${index}pk`]: pk, [`${index}sk`]: sk };
}

const instantDigits = 13;

function instantKey(atMs: EpochMs, id: string): string {
  return `${digits(atMs, instantDigits)}#${id}`;
}

/** Instant and id of a sort key of a list. */
export function partsOfInstantKey(sortKey: string): { readonly at: number; readonly id: string } {
  return { at: Number(sortKey.slice(0, instantDigits)), id: sortKey.slice(instantDigits + 1) };
}

/** A number as text that sorts as the number does. */
export function digits(n: number, count: number): string {
  return String(n).padStart(count, '0');
}

/** Columns of a task that stand in the indexes too, so that a filter or a count reads no rows. */
export const indexedColumns = [
  'roles',
  'holder',
  'state',
  'procedure',
  'step',
  'customerId',
  'priority',
  'openedAtMs',
  'atRiskAtMs',
  'dueAtMs',
  'snoozedUntilMs',
] as const satisfies readonly (keyof InboxTask)[];
