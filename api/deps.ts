import type { Payload } from '@temporalio/common';
import type { Logger } from 'pino';
import type { CaseStatus, CaseView } from '../domain/cases/case.ts';
import type { TaskView } from '../domain/cases/task.ts';
import type { TimelineEvent } from '../domain/cases/timeline.ts';
import type { Roster } from '../domain/escalation/roster.ts';
import type { EpochMs } from '../domain/shared/json.ts';
import type { SlaState } from '../domain/sla/clock-view.ts';
import type { ScheduleState } from '../platform/temporal/schedule-states.ts';
import type { Tracing } from '../platform/tracing/tracing.ts';
import type { AbsenceStore } from '../store/absences.ts';
import type { IdempotencyStore } from '../store/idempotency.ts';
import type { MonthReports } from '../store/month-report.ts';
import type { TaskCounts, TaskFilter } from '../store/queries.ts';
import type { CaseRecord } from '../store/records/case-record.ts';
import type { AccessPolicy } from './access/access-policy.ts';
import type { TokenVerifier } from './auth/token-verifier.ts';
import type { TemporalGateway } from './temporal-gateway.ts';

/** A part of a list: `limit` entries at most, behind an earlier part's cursor. */
export interface ListAsk {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/**
 * What the API reads; no cursor in an answer = the list ends. Throws `InvalidCursor` for a cursor
 * that is not of the list.
 */
export interface CaseReads {
  readonly getCase: (caseId: string) => Promise<CaseView | undefined>;
  readonly latestCaseOfWorkflow: (workflowId: string) => Promise<CaseView | undefined>;
  readonly listCases: (
    ask: ListAsk & {
      readonly procedure?: string | undefined;
      readonly status?: CaseStatus | undefined;
      readonly customerId?: string | undefined;
      readonly slaState?: SlaState | undefined;
    },
  ) => Promise<{ readonly cases: readonly CaseView[]; readonly cursor?: string }>;
  readonly timeline: (
    caseId: string,
    ask: ListAsk,
  ) => Promise<{ readonly events: readonly TimelineEvent[]; readonly cursor?: string }>;
  readonly listTasks: (
    ask: ListAsk & TaskFilter,
  ) => Promise<{ readonly tasks: readonly TaskView[]; readonly cursor?: string }>;
  readonly countTasks: (ask: TaskFilter) => Promise<TaskCounts>;
  readonly getTask: (taskId: string) => Promise<TaskView | undefined>;
  readonly tasksOfCase: (caseId: string) => Promise<readonly TaskView[]>;
}

/** The immutable record of a closed case; `undefined` = none (yet). */
export interface RecordReads {
  readonly get: (caseId: string) => Promise<CaseRecord | undefined>;
}

export interface ApiLimits {
  /** Largest body in bytes; larger ones get 413 (F-43). */
  readonly bodyBytes: number;
  /** Largest body of the codec endpoint, which carries whole payloads of Temporal's history. */
  readonly codecBodyBytes: number;
  /** A request that is not answered after this long gets 503 (F-7). */
  readonly requestMs: number;
  /** How long a read waits for the read model to show what it was asked for by `atLeast`. */
  readonly atLeastMs: number;
}

export const defaultLimits: ApiLimits = {
  bodyBytes: 262_144,
  codecBodyBytes: 4_194_304,
  requestMs: 4_900,
  atLeastMs: 2_000,
};

/** Everything the API is composed of; it reads no environment. */
export interface ApiDeps {
  /** Makes a span of each request, where traces are made. */
  readonly trace?: Tracing['request'] | undefined;
  readonly temporal: TemporalGateway;
  readonly readModel: CaseReads;
  readonly idempotency: IdempotencyStore;
  readonly absences: AbsenceStore;
  readonly records: RecordReads;
  readonly auth: { readonly verify: TokenVerifier };
  readonly codec: {
    readonly decode: (payloads: Payload[]) => Promise<Payload[]>;
    /**
     * Serves /v1/codec/{token}/decode, for a Temporal Web that cannot send a token. Only with the
     * built-in local issuer.
     */
    readonly tokenInPath: boolean;
  };
  /**
   * Standard Webhooks secrets (`whsec_…`), all of which are accepted; the list has the new and the
   * old one while it is rotated.
   */
  readonly webhookSecrets: readonly string[];
  /** Temporal Web: base URL without a trailing slash, and the namespace in it. */
  readonly links: { readonly uiBaseUrl: string; readonly namespace: string };
  readonly policyTable: AccessPolicy;
  /** Who is on call, as the policy of that version says. */
  readonly roster: { readonly roster: Roster; readonly policyVersion: string };
  /** How the schedules of policy stand. Throws `TemporalUnavailable` and `TemporalBusy`. */
  readonly schedules: { readonly list: () => Promise<readonly ScheduleState[]> };
  readonly reports: Pick<MonthReports, 'report' | 'procedures'>;
  readonly clock: () => EpochMs;
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  readonly limits: ApiLimits;
}
