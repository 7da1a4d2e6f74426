import type { HandoffActivities } from '../activities/catalogue.ts';
import type { ProcedureDefinition } from '../domain/cases/procedure.ts';
import type { KernelTaskKind } from '../domain/cases/task.ts';

/** What the kernel holds for every procedure, by the verb that a line names. */
export const kernelVerbs = {
  step: 'steps are done in their order, each owned by one role',
  check: 'rules run again on fresh facts until nothing is found; findings stay on the case',
  effect: 'a change outside happens once however often it is called, and is read back',
  task: 'only people of the role may take a task and decide it',
  approval: 'whoever asked for something does not decide it',
  clock: 'a clock is durable, counts in its calendar, and keeps what became of it',
  ladder: 'each rung fires once and is stopped by what the clock waits for',
  exception: 'a deviation has a text, and no case closes before it has a resolution',
  undo: 'what was done is undone in reverse, and an undoing that fails is a task',
  cancel: 'a cancellation is refused once the point of no return is passed',
  child: 'a child case that the procedure waits for owns its clocks and tasks',
} as const;

/** Kinds of task that any procedure may open without a definition of its own, with their titles. */
export const sharedTaskKinds: { readonly [kind in KernelTaskKind]: string } = {
  escalation: 'Escalation',
  approval: 'Approval',
  exception: 'Exception',
  'stuck-effect': 'An effect that fails beyond its limit',
  compensation: 'A compensation that failed',
};

type ListOf<D, Field extends string> = D extends {
  readonly [field in Field]: readonly (infer Name)[];
}
  ? Name & string
  : never;

type KeysOf<D, Field extends string> = D extends { readonly [field in Field]: infer Table }
  ? keyof Table & string
  : never;

type EnforcementOf<D extends ProcedureDefinition> =
  | { readonly step: D['steps'][number]['key'] }
  | { readonly clock: KeysOf<D, 'clocks'> }
  | { readonly task: KeysOf<D, 'taskKinds'> | keyof typeof sharedTaskKinds }
  | { readonly message: KeysOf<D, 'messages'> }
  | { readonly milestone: ListOf<D, 'milestones'> }
  | { readonly schedule: KeysOf<D, 'schedules'> }
  | { readonly businessKey: ListOf<D, 'businessKeys'> }
  | { readonly reference: ListOf<D, 'references'> }
  | { readonly kpi: D['kpis'][number]['key'] }
  | { readonly activity: keyof HandoffActivities }
  | { readonly kernel: keyof typeof kernelVerbs }
  | { readonly rule: string }
  | { readonly form: string }
  | { readonly report: string }
  | { readonly policy: string };

/**
 * A line of a procedure whose names are those of its definition: a mistyped step, clock, kind of
 * task, message or activity does not compile. `npm run check:lines` looks up the others.
 *
 * @example
 * export const lines = [
 *   { id: 'OB-47', text: 'The billing reference stands on the order.', by: [{ rule: 'closing' }] },
 * ] as const satisfies readonly LineOf<typeof orderBookingProcedure>[];
 */
export interface LineOf<D extends ProcedureDefinition> {
  readonly id: `${string}-${number}`;
  readonly text: string;
  readonly by: readonly [EnforcementOf<D>, ...EnforcementOf<D>[]];
}
