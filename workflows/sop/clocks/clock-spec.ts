import type { LadderSpec } from '../ladders/ladder-spec.ts';

/**
 * A durable SLA clock with the ladder that climbs while nobody answers. Targets and rungs are
 * policy's.
 */
export interface ClockSpec<Key extends string = string>
  extends Omit<LadderSpec, 'calendar' | 'ladder'> {
  /**
   * Its key among the clocks of the procedure's policy; `name` is its own, so that a case may run
   * several of a kind.
   */
  readonly clock: Key;
}
