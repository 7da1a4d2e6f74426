export { cancelChoice } from './calls/calls.ts';
export { runCase } from './case/run-case.ts';
export { tellParent } from './children/tell-parent.ts';
export type { ClockSpec } from './clocks/clock-spec.ts';
export type { RungFiring } from './ladders/ladder-spec.ts';
export { duty, scheduledAtMs } from './runtime/duty.ts';
export type { Sop } from './sop.ts';
export type { Decision, TaskSpec } from './tasks/task-spec.ts';
