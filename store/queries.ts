import type { CaseStatus, CaseView } from '../domain/cases/case.ts';
import type { InboxFilter, TaskViewName, Viewer } from '../domain/cases/inbox.ts';
import type { LinkEnd } from '../domain/cases/links.ts';
import type { TaskView } from '../domain/cases/task.ts';
import type { TimelineEvent } from '../domain/cases/timeline.ts';
import type { EpochMs } from '../domain/shared/json.ts';
import type { SlaState } from '../domain/sla/clock-view.ts';

/**
 * A page of a list: `limit` entries, 1 to 100. The cursor goes on from an earlier page of the same
 * filters.
 */
export interface PageAsk {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Cases that somebody may see. */
export interface CaseSight {
  /** Procedures of which every case is shown. */
  readonly procedures: readonly string[];
  /** Procedures of which those cases are shown that the subject started. */
  readonly started: { readonly by: string; readonly procedures: readonly string[] };
}

export interface CaseFilter {
  /** Absent: every case is shown. */
  readonly sight?: CaseSight | undefined;
  readonly procedure?: string | undefined;
  readonly status?: CaseStatus | undefined;
  readonly customerId?: string | undefined;
  readonly slaState?: SlaState | undefined;
  /** A document, a ticket, a case or whatever else the case names. */
  readonly reference?: LinkEnd | undefined;
}

/** A list of the inbox as somebody sees it at `nowMs`; what is due first comes first. */
export interface TaskFilter extends InboxFilter {
  readonly viewer: Omit<Viewer, 'nowMs'>;
  readonly nowMs: EpochMs;
}

/**
 * `complete` is false when the counts are lower bounds, since there are too many tasks to count.
 */
export interface TaskCounts {
  readonly counts: { readonly [view in TaskViewName]: number };
  readonly complete: boolean;
}

/**
 * `cursor` is absent on the last page. A page may be short, or empty, and still have one: filters
 * then left most of what was looked at out.
 */
export interface CasePage {
  readonly cases: readonly CaseView[];
  readonly cursor?: string;
}
export interface TaskPage {
  readonly tasks: readonly TaskView[];
  readonly cursor?: string;
}
export interface TimelinePage {
  readonly events: readonly TimelineEvent[];
  readonly cursor?: string;
}
