import type { BusinessKey, CaseDefinition } from '../../../domain/cases/procedure.ts';

/**
 * A procedure as another one starts it: the workflow that the bundle exports for it, and the types
 * of what it takes, answers, and tells before its end. Made once, beside the procedure itself:
 *
 *     export const handoffChild: ChildProcedure<HandoffInput, HandoffProgress, HandoffMilestones> =
 *       { workflow: 'provisioningHandoff', definition: provisioningHandoffProcedure };
 */
export interface ChildProcedure<
  Input extends object,
  Result,
  Milestones extends { readonly [name: string]: object } = Record<never, never>,
> {
  readonly workflow: string;
  readonly definition: Pick<CaseDefinition, 'key'>;
  /** Never there: they only carry the types. */
  readonly takes?: (input: Input) => void;
  readonly answers?: () => Result;
  readonly tells?: Milestones;
}

/** One start of it. */
export interface ChildStart<Input extends object> {
  readonly businessKey: BusinessKey;
  readonly title: string;
  readonly input: Input;
}
