import type { CaseDocument, CaseView } from '../domain/cases/case.ts';
import type { CaseId } from '../domain/cases/case-id.ts';
import { inboxTaskOf } from '../domain/cases/inbox.ts';
import { type LinkEnd, namedBy } from '../domain/cases/links.ts';
import type { TaskState, TaskView } from '../domain/cases/task.ts';
import { eventsPerPage, inFullPages, type TimelineEvent } from '../domain/cases/timeline.ts';
import { dueTimesTold } from '../domain/reports/clock-outcome.ts';
import { type Month, monthOf } from '../domain/reports/month.ts';
import { canonicalJson } from '../domain/shared/canonical-json.ts';
import type { Role } from '../domain/shared/roles.ts';
import {
  caseList,
  digits,
  dueKey,
  indexed,
  keyOfCase,
  keyOfTask,
  openedKey,
  referenceList,
  taskList,
} from './keys.ts';

/** An item as it stands in the table. */
export interface Row {
  readonly pk: string;
  readonly sk: string;
  readonly [attribute: string]: unknown;
}

/**
 * Everything the table holds about a case. A projection batch gives the part of it that changed.
 */
export interface CaseRows {
  /** Full timeline pages, and events with a row of their own. Immutable. */
  readonly pages: readonly Row[];
  /** Immutable. */
  readonly references: readonly Row[];
  /** Replace a row of the same or a lower `version`. */
  readonly tasks: readonly Row[];
  /** Replaces a row of the same or a lower `seq`. Holds the events behind the last full page. */
  readonly case: Row;
}

/** The workflow is found like a business reference; the kind is not one a case can name. */
export const workflowKind = 'workflow';

/**
 * The rows of a case. Projection and rebuild both come through here, so that a rebuilt table is
 * identical (F-68). Pure: the same document gives the same rows, and so do its batches once all are
 * written, since each begins at the start of a page.
 */
export function rowsOf(document: CaseDocument): CaseRows {
  const { case: view, tasks, events } = document;
  const { pages, tail } = timelineOf(view, events);
  return {
    pages,
    references: [...referencesOf(view), ...dueMonthsOf(view, events)].map((reference) =>
      referenceRow(view, reference),
    ),
    tasks: tasks.map(taskRow),
    case: { ...caseRow(view), ...tail },
  };
}

function caseRow(view: CaseView): Row {
  const { caseId, procedure, status, slaState, openedAtMs, seq } = view;
  const opened = openedKey(openedAtMs, caseId);
  return {
    ...keyOfCase(caseId),
    ...indexed(caseList.all, opened),
    ...indexed(caseList.ofProcedure(procedure), opened),
    ...indexed(caseList.inState(status, slaState), opened),
    ...markOf('case'),
    caseId,
    procedure,
    status,
    slaState,
    openedAtMs,
    seq,
    view: canonicalJson(view),
  };
}

function taskRow(task: TaskView): Row {
  const { caseId, taskId, version } = task;
  const { holder = nobody, ...facts } = inboxTaskOf(task);
  const number = taskNumber(taskId);
  const shelf = shelfOf(task);
  const queue = queueOf(facts.roles);
  const due = dueKey(facts.dueAtMs, taskId);
  return {
    ...keyOfTask(caseId, number),
    ...indexed(taskList.onShelf(shelf), due),
    ...indexed(taskList.inQueue(queue, shelf), due),
    ...(holder !== nobody && indexed(taskList.ofHolder(holder), due)),
    ...markOf('task'),
    caseId,
    taskId,
    number,
    shelf,
    queue,
    ...facts,
    holder,
    version,
    view: canonicalJson(task),
  };
}

/** Where the lists look for a task: what has to be done, what was put off, and what is over. */
export type Shelf = 'live' | 'snoozed' | 'completed' | 'cancelled';

/**
 * The shelf of the tasks of a state; one that was put off stands on its own shelf instead, until it
 * next changes.
 */
export function shelfOfState(state: TaskState): Exclude<Shelf, 'snoozed'> {
  return state === 'open' || state === 'claimed' ? 'live' : state;
}

function shelfOf({ state, snoozedUntilMs }: TaskView): Shelf {
  const shelf = shelfOfState(state);
  return shelf === 'live' && snoozedUntilMs !== undefined ? 'snoozed' : shelf;
}

/**
 * The few tasks that several roles may do stand in one queue, which every list of a role looks
 * through as well.
 */
export const sharedQueue = 'several';

function queueOf([role, ...others]: readonly Role[]): string {
  return role !== undefined && others.length === 0 ? role : sharedQueue;
}

/** What stands in the column of a task that nobody has. */
export const nobody = '';

/** `caseId~7` → 7. */
export function taskNumber(taskId: string): number {
  return Number(taskId.slice(taskId.lastIndexOf('~') + 1));
}

function referencesOf(view: CaseView): readonly LinkEnd[] {
  return [{ kind: workflowKind, id: view.workflowId }, ...namedBy(view)];
}

/** Kind of the rows by which the cases of a month are found; not one a case can name either. */
const dueMonthKind = 'clocks-due';

/** The id under which cases stand whose clocks came due, or were to come due, in a month. */
export function dueMonthReference(procedure: string, month: Month): LinkEnd {
  return { kind: dueMonthKind, id: `${procedure}#${month}` };
}

/**
 * A row for each month in which a clock of the case was ever due, hence for a case with clocks
 * nearly always one. It only leads to the case: what counts is the due time that its row then
 * shows. Months are UTC's, so that rows do not depend on policy; and they are taken from the
 * timeline, which never takes anything back, so that a rebuilt table has the same.
 */
function dueMonthsOf({ procedure }: CaseView, events: readonly TimelineEvent[]) {
  const months = new Set(dueTimesTold(events).map((dueAtMs) => monthOf('UTC', dueAtMs)));
  return [...months].map((month) => dueMonthReference(procedure, month));
}

function referenceRow({ caseId, openedAtMs }: CaseView, { kind, id }: LinkEnd): Row {
  return {
    ...referenceList(kind, id),
    sk: openedKey(openedAtMs, caseId),
    ...markOf('reference'),
    kind,
    id,
    caseId,
    openedAtMs,
  };
}

/** Says what a row is, by the names that rows of tables in use have carried from the first. */
function markOf(entity: 'case' | 'task' | 'reference') {
  return { __edb_e__: entity, __edb_v__: '1' };
}

const ownRowFromLength = 8_000;

/**
 * Events share a row by sixteen, each under its own attribute (`n000017`), and stand in the case
 * row until their page is full: most batches are then one write, of the case row. An event of 8,000
 * characters or more gets a row of its own behind its page, so that no row comes near DynamoDB's
 * 400 kB.
 */
function timelineOf({ caseId, seq }: CaseView, events: readonly TimelineEvent[]) {
  const rows = new Map<string, Record<string, string>>();
  const tail: Record<string, string> = {};
  for (const event of events) {
    const text = canonicalJson(event);
    const isLong = text.length >= ownRowFromLength;
    const sk = isLong ? `${pageKey(event.n)}#${entryDigits(event.n)}` : pageKey(event.n);
    const place = isLong || event.n <= inFullPages(seq) ? (rows.get(sk) ?? {}) : tail;
    place[`n${entryDigits(event.n)}`] = text;
    if (place !== tail) rows.set(sk, place);
  }
  return {
    pages: [...rows].map(
      ([sk, attributes]): Row => ({ ...timelineKey(caseId, sk), ...attributes }),
    ),
    tail,
  };
}

/** Key of the row that holds event `n`, or that it follows when it has one of its own. */
export function pageKey(n: number): string {
  return `EVENT#${entryDigits(Math.floor((n - 1) / eventsPerPage))}`;
}

function timelineKey(caseId: CaseId, sk: string) {
  return { pk: keyOfCase(caseId).pk, sk };
}

/** The events a page or a case row holds, in order. */
export function eventsOfRow(row: { readonly [attribute: string]: unknown }): TimelineEvent[] {
  const names = Object.keys(row).filter((name) => /^n\d{6}$/.test(name));
  return names.toSorted().map((name) => JSON.parse(String(row[name])) as TimelineEvent);
}

function entryDigits(n: number): string {
  return digits(n, 6);
}
