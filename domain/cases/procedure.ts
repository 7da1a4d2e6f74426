import type { Role } from '../shared/roles.ts';

/** A numbered step of a written procedure, titled in its words. */
export interface StepDefinition {
  readonly key: string;
  readonly title: string;
  readonly ownerRole: Role;
  /**
   * May be skipped under an approved exception. Not for a step that starts a child or has effects
   * to undo half way.
   */
  readonly skippable?: true;
}

/** What the kernel needs to know of a procedure; its steps are numbered by their place. */
export interface ProcedureDefinition {
  readonly key: string;
  readonly title: string;
  readonly steps: readonly StepDefinition[];
  /** Sentence said when a cancellation is refused after the point of no return. */
  readonly pointOfNoReturn: string;
}
