import { caseIdOfTask } from '../domain/cases/case-id.ts';
import {
  type InboxFilter,
  type InboxTask,
  inboxTaskOf,
  isListed,
  type TaskViewName,
  taskViews,
  type Viewer,
  viewsOf,
} from '../domain/cases/inbox.ts';
import type { TaskView } from '../domain/cases/task.ts';
import type { Role } from '../domain/shared/roles.ts';
import type { Cursors, Position } from './cursor.ts';
import { type Key, keyOfTask, type PartitionKey, taskList } from './keys.ts';
import { type DueBounds, type Partition, type Stretch, soonestFirst } from './partitions.ts';
import type { PageAsk, TaskCounts, TaskFilter, TaskPage } from './queries.ts';
import {
  type Entry,
  getAll,
  type Item,
  mergePartitions,
  type ReadSource,
  viewOf,
} from './reads.ts';
import { nobody, type Shelf, sharedQueue, shelfOfState, taskNumber } from './rows.ts';

const largestPage = 100;
/**
 * Index entries looked at in one go where a filter leaves some out; they are small, and hold what
 * the filter asks for.
 */
const stride = 400;
const mostStrides = 5;

/**
 * The lists of the inbox, what is due first comes first. An index finds candidates and holds every
 * fact a filter needs, so that only the tasks of the page are read; each is asked again as it
 * stands now, since the index may lag.
 */
export function createListTasks(source: ReadSource, cursors: Cursors) {
  return async ({
    limit,
    cursor,
    nowMs,
    viewer,
    ...filter
  }: TaskFilter & PageAsk): Promise<TaskPage> => {
    const query = { list: 'tasks', viewer, ...filter };
    const after = cursor === undefined ? undefined : cursors.read(query, cursor);
    const looks = { ...viewer, nowMs };
    const page = await readPage(
      source,
      { filter, viewer: looks },
      { after, limit: Math.max(1, Math.min(largestPage, limit)) },
    );
    return { tasks: page.tasks, ...(page.next && { cursor: cursors.write(query, page.next) }) };
  };
}

interface List {
  readonly filter: InboxFilter;
  readonly viewer: Viewer;
}

async function readPage(
  source: ReadSource,
  list: List,
  { after, limit }: Stretch,
): Promise<{ tasks: TaskView[]; next?: Position }> {
  const partitions = partitionsOf(list.filter, list.viewer);
  const tasks: TaskView[] = [];
  let position = after;
  for (let n = 0; n < mostStrides; n += 1) {
    // The first look is enough unless much is left out; then it goes on in long strides.
    const size = n === 0 ? limit + 1 : stride;
    const entries = await mergePartitions(source, partitions, { after: position, limit: size });
    const taken = await take(source, { ...list, entries }, limit - tasks.length);
    tasks.push(...taken.tasks);
    position = taken.next ?? entries.at(-1)?.position ?? position;
    if (taken.next === undefined && entries.length < size) return { tasks };
    if (tasks.length === limit) break;
  }
  return { tasks, ...(position && { next: position }) };
}

/**
 * The first tasks of the entries that are listed; `next` is where to go on when the page is full
 * before the entries are through.
 */
async function take(
  source: ReadSource,
  { entries, filter, viewer }: List & { readonly entries: readonly Entry[] },
  limit: number,
): Promise<{ tasks: TaskView[]; next?: Position | undefined }> {
  const candidates = entries.filter(({ item }) => isListed(indexedTask(item), filter, viewer));
  const tasks: TaskView[] = [];
  for (let from = 0; from < candidates.length; ) {
    if (tasks.length === limit) return { tasks, next: candidates[from - 1]?.position };
    const wanted = candidates.slice(from, from + limit - tasks.length);
    const rows = await getAll(source, wanted.map(taskKeyOf));
    const read = rows.flatMap((row) => (row ? [viewOf<TaskView>(row)] : []));
    tasks.push(...read.filter((task) => isListed(inboxTaskOf(task), filter, viewer)));
    from += wanted.length;
  }
  return { tasks };
}

const mostCounted = 10_000;

/**
 * How many tasks stand in each list, counted on the index alone; with more than 10,000 tasks in a
 * partition they are lower bounds.
 */
export function createCountTasks(source: ReadSource) {
  return async ({ nowMs, viewer, ...filter }: TaskFilter): Promise<TaskCounts> => {
    const looks = { ...viewer, nowMs };
    const counts = Object.fromEntries(taskViews.map((view) => [view, 0])) as {
      [view in TaskViewName]: number;
    };
    const found = await Promise.all(
      liveShelves
        .flatMap((shelf) => ofRoles(shelf, rolesOf(filter, looks)))
        .map((place) => entriesOf(source, soonestFirst(place, everything))),
    );
    for (const { item } of found.flatMap(({ entries }) => entries)) {
      const task = indexedTask(item);
      for (const view of viewsOf(task, looks))
        if (isListed(task, { ...filter, view }, looks)) counts[view] += 1;
    }
    return { counts, complete: found.every(({ complete }) => complete) };
  };
}

async function entriesOf(
  source: ReadSource,
  partition: Partition,
): Promise<{ readonly entries: readonly Entry[]; readonly complete: boolean }> {
  const entries: Entry[] = [];
  while (entries.length < mostCounted) {
    const more = await mergePartitions(source, [partition], {
      after: entries.at(-1)?.position,
      limit: mostCounted / 10,
    });
    entries.push(...more);
    if (more.length < mostCounted / 10) return { entries, complete: true };
  }
  return { entries, complete: false };
}

const liveShelves: readonly Shelf[] = ['live', 'snoozed'];

const everything: DueBounds = { behindMs: -1, untilMs: 9_999_999_999_999 };

function partitionsOf(filter: InboxFilter, viewer: Viewer): readonly Partition[] {
  const bounds = boundsOf(filter, viewer);
  return placesOf(filter, viewer).map((place) => soonestFirst(place, bounds));
}

function placesOf(filter: InboxFilter, viewer: Viewer): readonly PartitionKey[] {
  const { view, state } = filter;
  if (view === 'mine') return [taskList.ofHolder(viewer.subject)];
  const closed = state === undefined ? undefined : shelfOfState(state);
  // A snooze that has run out leaves its task on that shelf until it next changes.
  const shelves: readonly Shelf[] =
    view === 'snoozed'
      ? ['snoozed']
      : closed === undefined || closed === 'live'
        ? liveShelves
        : [closed];
  return shelves.flatMap((shelf) => ofRoles(shelf, rolesOf(filter, viewer)));
}

function boundsOf({ view }: InboxFilter, { nowMs }: Viewer): DueBounds {
  if (view === 'breached') return { ...everything, untilMs: nowMs };
  return view === 'at-risk' ? { ...everything, behindMs: nowMs } : everything;
}

/**
 * The narrowest set of roles that holds all that is listed; a task of several roles may fit more
 * than one of them. `undefined` = every role.
 */
function rolesOf(
  { view, visible, role }: InboxFilter,
  viewer: Viewer,
): readonly Role[] | undefined {
  if (role !== undefined) return [role];
  return view === 'roles' ? [...new Set(viewer.roles)] : visible && [...new Set(visible)];
}

function ofRoles(shelf: Shelf, roles: readonly Role[] | undefined): readonly PartitionKey[] {
  if (roles === undefined) return [taskList.onShelf(shelf)];
  const queues = roles.length === 0 ? [] : [...roles, sharedQueue];
  return queues.map((queue) => taskList.inQueue(queue, shelf));
}

/** The facts an index entry carries beside its keys. */
function indexedTask(item: Item): InboxTask {
  const { holder, ...facts } = item as unknown as InboxTask;
  return { ...facts, ...(holder !== undefined && holder !== nobody && { holder }) };
}

function taskKeyOf({ position: { id } }: Entry): Key {
  return keyOfTask(caseIdOfTask(id) ?? id, taskNumber(id));
}
