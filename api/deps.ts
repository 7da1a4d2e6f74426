import type { Payload } from '@temporalio/common';
import type { Logger } from 'pino';
import type { CaseView } from '../domain/cases/case.ts';
import type { ProcedurePolicy } from '../domain/cases/procedure-policy.ts';
import type { TaskView } from '../domain/cases/task.ts';
import type { TimelineEvent } from '../domain/cases/timeline.ts';
import type { Roster } from '../domain/escalation/roster.ts';
import type { EpochMs } from '../domain/shared/json.ts';
import type { ScheduleState } from '../platform/temporal/schedule-states.ts';
import type { Tracing } from '../platform/tracing/tracing.ts';
import type { AbsenceStore } from '../store/absences.ts';
import type { Attachments } from '../store/attachments/attachments.ts';
import type { LocalFiles } from '../store/attachments/folder-storage.ts';
import type { IdempotencyStore } from '../store/idempotency.ts';
import type { LinksPage } from '../store/links.ts';
import type { MonthReports } from '../store/month-report.ts';
import type { CaseFilter, TaskCounts, TaskFilter } from '../store/queries.ts';
import type { CaseRecord } from '../store/records/case-record.ts';
import type { Vault } from '../store/vault/vault.ts';
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
    ask: ListAsk & CaseFilter,
  ) => Promise<{ readonly cases: readonly CaseView[]; readonly cursor?: string }>;
  readonly linksOf: (caseId: string, ask: ListAsk) => Promise<LinksPage | undefined>;
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
  readonly attachments: Attachments;
  /** Served where files lie in a folder. */
  readonly localFiles?: LocalFiles | undefined;
  /** Takes values on their way to an outside system, before anything else sees the request. */
  readonly vault: Pick<Vault, 'put'>;
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
  /** What policy of that version says of each procedure, for those who read the procedures. */
  readonly library: {
    readonly version: string;
    readonly policyOf: (procedure: string) => Pick<ProcedurePolicy, 'clocks'>;
  };
  /** Who is on call, as the policy of that version says. */
  readonly roster: { readonly roster: Roster; readonly policyVersion: string };
  /** How the schedules of policy stand. Throws `TemporalUnavailable` and `TemporalBusy`. */
  readonly schedules: { readonly list: () => Promise<readonly ScheduleState[]> };
  readonly reports: Pick<MonthReports, 'report' | 'procedures'>;
  readonly clock: () => EpochMs;
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  readonly limits: ApiLimits;
}
