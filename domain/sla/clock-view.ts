import type { EpochMs } from '../shared/json.ts';
import type { Priority } from '../shared/priority.ts';

export type ClockState = 'running' | 'at-risk' | 'breached' | 'paused' | 'met' | 'stopped';

/**
 * What a clock measures; policy gives targets by kind and priority, and says which kinds may pause
 * (G-9).
 */
export type ClockKind = 'acknowledge' | 'respond' | 'update' | 'resolve' | 'stage';

/** A stretch in which a clock did not count. */
export interface ClockPause {
  readonly fromMs: EpochMs;
  /** Absent while it lasts. */
  readonly toMs?: EpochMs;
  readonly reason: string;
  readonly by: string;
}

/** What a clock had or got by a change of target. */
export interface RetargetSide {
  readonly priority: Priority;
  readonly calendar: string;
  readonly targetMinutes: number;
  readonly dueAtMs: EpochMs;
}

/**
 * The written exception under which a clock got another target (CS-8); the change holds its text.
 */
export interface TargetException {
  readonly exceptionId: string;
  readonly author: string;
  readonly approvedBy: readonly string[];
  /** Absent: as long as the case. */
  readonly validUntilMs?: EpochMs;
}

/** A change of target: time already used is kept. */
export interface ClockRetarget {
  readonly atMs: EpochMs;
  readonly reason: string;
  readonly by: string;
  readonly from: RetargetSide;
  readonly to: RetargetSide;
  /** Absent when the priority changed. */
  readonly exception?: TargetException;
  /** The exception whose validity ended: the target is policy's again. */
  readonly endedException?: string;
}

/** A clock that was met or stopped and counts on; what lies between does not count. */
export interface ClockReopening {
  readonly closedAtMs: EpochMs;
  readonly atMs: EpochMs;
  readonly reason: string;
  readonly by: string;
}

/** A cycle of a periodic clock that was missed (CS-20). */
export interface CycleBreach {
  readonly cycle: number;
  /** When it was due. */
  readonly breachedAtMs: EpochMs;
}

/** How far the ladder of a clock got, once somebody acknowledged it. */
export interface ClockLadderView {
  /** 1 until an acknowledgment goes silent. */
  readonly round: number;
  /** Absent when it went silent and the ladder climbs again. */
  readonly acknowledgedBy?: string;
  readonly acknowledgedAtMs?: EpochMs;
}

/**
 * An SLA clock as its owner sees it, with its whole history; minutes are open minutes of its
 * calendar.
 */
export interface ClockView {
  readonly name: string;
  readonly title: string;
  readonly kind: ClockKind;
  readonly state: ClockState;
  /** Whose target it has. */
  readonly priority: Priority;
  readonly calendar: string;
  /** Of a target in business days: the open minutes they came to. */
  readonly targetMinutes: number;
  readonly businessDays?: number;
  /** Of this cycle. */
  readonly startedAtMs: EpochMs;
  /** Since when it counts; absent while it is paused and once it has ended. */
  readonly countingSinceMs?: EpochMs;
  /** Used before that; all of it once it is paused or has ended. */
  readonly elapsedMinutes: number;
  /** The next two are as they stood when it was paused: the pause moves them. */
  readonly atRiskAtMs: EpochMs;
  readonly dueAtMs: EpochMs;
  /** When it came at risk, as long as no other target took it out of it. */
  readonly riskedAtMs?: EpochMs;
  /** When it was due and not met. Stays set whatever comes later. */
  readonly breachedAtMs?: EpochMs;
  /** When it was met or stopped. */
  readonly endedAtMs?: EpochMs;
  readonly pauses?: readonly ClockPause[];
  readonly retargets?: readonly ClockRetarget[];
  readonly reopenings?: readonly ClockReopening[];
  /** Only of a periodic clock, from its second cycle on. */
  readonly cycle?: number;
  /** Cycles before this one that were missed. */
  readonly missedCycles?: readonly CycleBreach[];
  readonly ladder?: ClockLadderView;
}

export type SlaState = 'none' | 'ok' | 'at-risk' | 'breached';
