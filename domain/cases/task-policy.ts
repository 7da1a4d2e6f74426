import type { Role } from '../shared/roles.ts';

/**
 * What a choice means for what was asked: an override decides against a rule. Choices without one
 * only say how work ended.
 */
export const verdicts = ['approve', 'reject', 'override'] as const;
export type Verdict = (typeof verdicts)[number];

/** A reason that policy knows, for reports; the written text stands beside it. */
export interface ReasonCode {
  readonly key: string;
  readonly title: string;
}

/**
 * What becomes of an approval that nobody decided in time; the minutes are open minutes of the
 * calendar.
 */
export type ApprovalExpiry = { readonly minutes: number; readonly calendar: string } & (
  | { readonly onExpiry: 'reject' | 'keep' }
  /** The role that decides from then on, alone. */
  | { readonly onExpiry: 'escalate'; readonly escalateTo: Role }
);

/** How many different people must approve, and for how long they may. One rejection is enough. */
export interface ApprovalRule {
  readonly quorum: number;
  readonly expiry?: ApprovalExpiry;
}

/** What policy says of people's tasks. */
export interface TaskPolicy {
  /**
   * A claim lasts this long without activity of its holder; real minutes, whatever the calendar.
   */
  readonly leaseMinutes: number;
  /** Whoever gives a task to somebody else must write what is to be done next. */
  readonly handOverNote: boolean;
  /** A task is put off for so long at most; whole days of 24 hours, whatever the calendar. */
  readonly longestSnoozeDays: number;
  /** Who gets a task that a person passes on without naming a role. */
  readonly escalateTo: Role;
  /**
   * By kind of task and verdict: a decision names one of these. Without a list none is asked for.
   */
  readonly reasonCodes: {
    readonly [kind: string]: { readonly [verdict in Verdict]?: readonly ReasonCode[] };
  };
}

/** Who may grant a written exception (G-18). */
export interface ExceptionPolicy extends ApprovalRule {
  /** Any of these roles; each person counts once. */
  readonly approverRoles: readonly Role[];
}
