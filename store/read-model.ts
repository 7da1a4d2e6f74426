import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { CaseView, ReferenceKind } from '../domain/cases/case.ts';
import {
  type CaseId,
  caseIdOfTask,
  type TaskId,
  type WorkflowId,
} from '../domain/cases/case-id.ts';
import type { TaskView } from '../domain/cases/task.ts';
import type { CountedClock } from '../domain/reports/clock-outcome.ts';
import { type ClocksDueAsk, createClocksDue } from './clocks-due.ts';
import { createCursors } from './cursor.ts';
import { createCountTasks, createListTasks } from './inbox.ts';
import { keyOfCase, keyOfTask, taskKeyPrefix } from './keys.ts';
import { createLinksOf, type LinksPage } from './links.ts';
import { casesNaming, createListCases } from './lists.ts';
import { partOf } from './partitions.ts';
import { createProject, type Project } from './projection.ts';
import type {
  CaseFilter,
  CasePage,
  PageAsk,
  TaskCounts,
  TaskFilter,
  TaskPage,
  TimelinePage,
} from './queries.ts';
import { getView, queryAll, storable, viewOf } from './reads.ts';
import { taskNumber, workflowKind } from './rows.ts';
import { createTimeline } from './timeline.ts';

/**
 * The read model: what HTTP reads are answered from. Reads by id, reference and case are strongly
 * consistent; lists find their entries by an index that is milliseconds behind, and show them as
 * they stand. Every read may throw what `isStoreUnavailable` knows (F-9); lists throw
 * `InvalidCursor` for a cursor that is not theirs. Any text is taken as data, and finds nothing
 * when it is no id (F-52).
 */
export interface ReadModel {
  readonly project: Project;
  readonly getCase: (caseId: CaseId) => Promise<CaseView | undefined>;
  /** Cases that name the reference, newest first, 25 at most. */
  readonly findByReference: (kind: ReferenceKind, id: string) => Promise<readonly CaseView[]>;
  /** The newest run of a business key: the one a workflow id means. */
  readonly latestCaseOfWorkflow: (workflowId: WorkflowId) => Promise<CaseView | undefined>;
  /** Newest first. */
  readonly listCases: (ask: CaseFilter & PageAsk) => Promise<CasePage>;
  /** What the case names, and which cases name it; `undefined` when there is no such case. */
  readonly linksOf: (caseId: CaseId, ask: PageAsk) => Promise<LinksPage | undefined>;
  /** In order, behind event number `after`. */
  readonly timeline: (
    caseId: CaseId,
    ask: PageAsk & { readonly after?: number | undefined },
  ) => Promise<TimelinePage>;
  readonly listTasks: (ask: TaskFilter & PageAsk) => Promise<TaskPage>;
  /** How many tasks stand in each list that the filter leaves. */
  readonly countTasks: (ask: TaskFilter) => Promise<TaskCounts>;
  /**
   * Every clock of a procedure that counts in a stretch of time, as its case shows it now; in the
   * order of due times.
   */
  readonly clocksDue: (ask: ClocksDueAsk) => Promise<readonly CountedClock[]>;
  readonly getTask: (taskId: TaskId) => Promise<TaskView | undefined>;
  /** In the order they were opened. */
  readonly tasksOfCase: (caseId: CaseId) => Promise<readonly TaskView[]>;
}

export interface ReadModelOptions {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  /** Signs cursors; at least 16 bytes, the same in every process. */
  readonly cursorKey: string | Uint8Array;
}

/** The read model on one DynamoDB table. */
export function createReadModel({ client, table, cursorKey }: ReadModelOptions): ReadModel {
  const source = { client, table };
  const cursors = createCursors(cursorKey);
  return {
    project: createProject(source),
    getCase: (caseId) => getView<CaseView>(source, keyOfCase(caseId)),
    findByReference: (kind, id) => casesNaming(source, { kind, id }),
    latestCaseOfWorkflow: async (workflowId) =>
      (await casesNaming(source, { kind: workflowKind, id: workflowId }))[0],
    listCases: createListCases(source, cursors),
    linksOf: createLinksOf(source, cursors),
    timeline: createTimeline(source, cursors),
    listTasks: createListTasks(source, cursors),
    countTasks: createCountTasks(source),
    clocksDue: createClocksDue(source),
    getTask: async (taskId) => {
      const caseId = caseIdOfTask(taskId);
      if (caseId === undefined) return undefined;
      return getView<TaskView>(source, keyOfTask(caseId, taskNumber(taskId)));
    },
    tasksOfCase: async (caseId) => {
      if (!storable(caseId)) return [];
      const { pk } = keyOfCase(caseId);
      const query = partOf({ pk }, 'begins_with(#sk, :tasks)', { ':tasks': taskKeyPrefix });
      const items = await queryAll(source, { ...query, ConsistentRead: true });
      return items.map((item) => viewOf<TaskView>(item));
    },
  };
}
