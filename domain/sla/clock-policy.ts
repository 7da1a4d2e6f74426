import type { LadderPolicy } from '../escalation/rung.ts';
import type { ClockRules } from './target.ts';

/** A clock of policy: its targets, and who is told while it runs on. */
export interface ClockPolicy extends ClockRules {
  readonly ladder: LadderPolicy;
}
