export type { ChildCase, ChildSpec } from './child-case.ts';
export type { ClockSpec, RungFiring } from './clocks.ts';
export { cancelChoice } from './calls.ts';
export { type Opening, runCase } from './run-case.ts';
export type { EffectSpec, ExceptionSpec, Sop } from './sop.ts';
export type { Decision, Form, TaskSpec } from './tasks.ts';
export { tellParent } from './tell-parent.ts';
