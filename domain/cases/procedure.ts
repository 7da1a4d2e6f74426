import type { Role } from '../shared/roles.ts';
import type { ScheduleDefinition } from './schedule.ts';

/** A numbered step of a written procedure, titled in its words. */
export interface StepDefinition {
  readonly key: string;
  readonly title: string;
  readonly ownerRole: Role;
  /**
   * May be skipped under an approved exception. Not for a step that starts a child or has effects
   * to undo half way.
   */
  readonly skippable?: true;
}

/** Document control of a written procedure: which edition this is, and who answers for it. */
export interface DocumentControl {
  readonly version: string;
  /** Calendar dates `YYYY-MM-DD`. */
  readonly issued: string;
  readonly revised: string;
  readonly preparedBy: Role;
  readonly approvedBy: Role;
  /** Oldest first. */
  readonly history: readonly {
    readonly version: string;
    readonly date: string;
    readonly change: string;
  }[];
}

/** Who may send a message: a role, whoever asked for the case, or a machine by a signed webhook. */
export type MessageSender = Role | 'requester' | 'machine';

/** A message that a procedure takes; its schema is the edge's. */
export interface MessageDefinition {
  readonly title: string;
  readonly senders: readonly MessageSender[];
}

/** What a line of the written procedure is enforced by, named by its key. */
export type Enforcement =
  | { readonly step: string }
  | { readonly clock: string }
  | { readonly task: string }
  | { readonly message: string }
  | { readonly milestone: string }
  | { readonly schedule: string }
  /** Kind of document whose number makes a case unique. */
  | { readonly businessKey: string }
  /** Kind of reference that the case keeps. */
  | { readonly reference: string }
  | { readonly kpi: string }
  /**
   * File of the procedure's folder below `rules/`, without its ending; of another procedure's with
   * its key before it, `order-booking/closing`.
   */
  | { readonly rule: string }
  | { readonly form: string }
  /** File of `domain/reports/`, without its ending. */
  | { readonly report: string }
  /** Field of the procedure's policy, `crm.bookedEquivalents`. */
  | { readonly policy: string }
  /** Activity that has the effect or reads the fact. */
  | { readonly activity: string }
  /** Verb of the kernel that holds it for every procedure. */
  | { readonly kernel: string };

/** A testable line of the written procedure, in our words, and what enforces it. */
export interface ProcedureLine {
  /** `OB-4` */
  readonly id: string;
  readonly text: string;
  readonly by: readonly Enforcement[];
}

/** A figure by which the procedure is judged, and how it is computed. */
export interface KpiDefinition {
  readonly key: string;
  readonly title: string;
  readonly formula: string;
}

/**
 * What the kernel follows: the names a procedure may use. Steps are numbered by their place; what
 * is absent has no names.
 */
export interface CaseDefinition {
  readonly key: string;
  readonly title: string;
  readonly steps: readonly StepDefinition[];
  /** Sentence said when a cancellation is refused after the point of no return. */
  readonly pointOfNoReturn: string;
  /** Kinds of task that only it opens; those of the kernel need no mention. */
  readonly taskKinds?: { readonly [kind: string]: { readonly title: string } };
  /** By their key in policy. */
  readonly clocks?: { readonly [key: string]: { readonly title: string } };
  /** What a child tells its parent before it ends. */
  readonly milestones?: readonly string[];
  readonly messages?: { readonly [name: string]: MessageDefinition };
  /** Kinds of timeline entry that only it writes. */
  readonly entries?: readonly string[];
  /** Kinds of reference by which its cases are found, beside those of the kernel. */
  readonly references?: readonly string[];
}

/**
 * A written procedure as typed data. Everything around it (policy files, routes, access, documents,
 * tests) is derived from it.
 */
export interface ProcedureDefinition extends CaseDefinition {
  readonly purpose: string;
  /** What it is for, and what not. */
  readonly scope: string;
  readonly owner: Role;
  /** Who takes part, and with what. */
  readonly roles: readonly { readonly role: Role; readonly does: string }[];
  /** Keys of procedures that it refers to. */
  readonly related: readonly string[];
  readonly document: DocumentControl;
  /** By their key in policy, which says when each is due. */
  readonly schedules?: { readonly [key: string]: ScheduleDefinition };
  /** Kinds of document or fact whose number makes a case unique. */
  readonly businessKeys: readonly string[];
  readonly kpis: readonly KpiDefinition[];
}

/** What makes a case unique: a kind of document and its number, `quote` and `Q-1001`. */
export interface BusinessKey {
  readonly kind: string;
  readonly number: string;
}
