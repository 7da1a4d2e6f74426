export { cancelChoice } from './calls.ts';
export type { ClockSpec } from './clocks.ts';
export type { RungFiring } from './ladder.ts';
export { runCase } from './run-case.ts';
export type { Sop } from './sop.ts';
export type { Decision, Form, TaskSpec } from './tasks.ts';
export { tellParent } from './tell-parent.ts';
