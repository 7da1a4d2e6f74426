export { cancelChoice } from './calls.ts';
export type { ClockSpec } from './clock-spec.ts';
export { duty, scheduledAtMs } from './duty.ts';
export type { RungFiring } from './ladder-spec.ts';
export { runCase } from './run-case.ts';
export type { Sop } from './sop.ts';
export type { Decision, TaskSpec } from './task-spec.ts';
export { tellParent } from './tell-parent.ts';
