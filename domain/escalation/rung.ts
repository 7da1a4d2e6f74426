import type { Role } from '../shared/roles.ts';

/** What a rung does; whatever it does, it also tells whom it names. */
export type RungAction =
  /** Reminds whoever has the move. */
  | 'remind'
  /** Tells somebody who has not. */
  | 'notify'
  /** Gives the open tasks to the first role it names. */
  | 'reassign'
  /** Opens a task for the first role it names (OB-51). */
  | 'escalate'
  /** Opens an incident labelled P0 in the ticketing system, once for a clock (CS-52). */
  | 'open-incident';

export type NoticeChannel = 'mail' | 'phone' | 'chat';

/**
 * `owner` and `queue-lead` are those of the queue that is waited for; `on-call:` names a node or a
 * rotation of the roster.
 */
export type RungTarget = Role | 'owner' | 'queue-lead' | `on-call:${string}`;

/**
 * One rung of an escalation ladder: who hears of a wait that grows long, and when (G-13). Minutes
 * are those of the clock's calendar.
 */
export interface LadderRung {
  readonly key: string;
  readonly at:
    | { readonly shareOfTarget: number }
    | { readonly minutesAfterDue: number }
    /** For rungs that must not move with the target. */
    | { readonly minutesAfterStart: number };
  readonly action: RungAction;
  readonly channel: NoticeChannel;
  readonly to: readonly RungTarget[];
  /** Why it escalates, kept on the case (CS-47); rungs that escalate or reassign have one. */
  readonly reason?: string;
  /** Repeats after the first time, each `everyMinutes` later. */
  readonly repeat?: { readonly everyMinutes: number; readonly times: number };
}

/**
 * The ladder of a clock. An acknowledgment stops it; one that goes silent starts it again from its
 * first rung.
 */
export interface LadderPolicy {
  readonly rungs: readonly LadderRung[];
  /** Without it an acknowledgment stops the ladder for good. */
  readonly rearmAfterMinutes?: number;
  /** How often it may start again. Default 1. */
  readonly rearmTimes?: number;
}
