import type { CaseStatus, CaseView, SlaState, TaskState, TaskView } from '../domain/cases/case.ts';
import type { TimelineEvent } from '../domain/cases/timeline.ts';
import type { Role } from '../domain/shared/roles.ts';

/** A page of a list: `limit` entries, 1 to 100. The cursor goes on from an earlier page of the same filters. */
export interface PageAsk {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface CaseFilter {
  readonly procedure?: string | undefined;
  readonly status?: CaseStatus | undefined;
  readonly customerId?: string | undefined;
  readonly slaState?: SlaState | undefined;
}

export interface TaskFilter {
  readonly role?: Role | undefined;
  /** Of any of these roles; none of them finds nothing. */
  readonly roles?: readonly Role[] | undefined;
  readonly state: TaskState;
  /** The only order there is: what is due first comes first. */
  readonly sort: 'due';
}

/** `cursor` is absent on the last page. A page may be short, or empty, and still have one: filters then left most of what was looked at out. */
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
