import type { EpochMs, JsonValue } from '../shared/json.ts';
import type { Role } from '../shared/roles.ts';

/** What one person decided, as it is kept for ever. */
export interface TaskDecision {
  readonly choice: string;
  readonly comment: string;
  /** `handoff` when an approval expired. */
  readonly by: string;
  readonly atMs: EpochMs;
  readonly reasonCode?: string;
  /** As its schema understood it. */
  readonly form?: { readonly [key: string]: JsonValue };
}

/** Where an approval stands. */
export interface ApprovalView {
  /** So many different people must approve. */
  readonly quorum: number;
  /** Never one of them (OB-2, four eyes). */
  readonly requestedBy: string;
  /** Every vote that counted, in order; the last one is the decision. */
  readonly votes: readonly TaskDecision[];
  readonly expiresAtMs?: EpochMs;
  readonly onExpiry?: 'reject' | 'escalate' | 'keep';
  readonly escalateTo?: Role;
  /** When it expired undecided: the time that was due, not the time it was noticed. */
  readonly expiredAtMs?: EpochMs;
  /** Who could have decided until then. */
  readonly expiredRoles?: readonly Role[];
}

/** What the holder of a task has filled in so far. */
export interface FormDraft {
  readonly choice: string;
  readonly form: { readonly [key: string]: JsonValue };
  readonly by: string;
  readonly savedAtMs: EpochMs;
}
