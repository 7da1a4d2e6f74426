import type { Decision } from './task-spec.ts';

/** What the procedure may do with a task that it opened. */
export interface OpenTask<Choice extends string = string> {
  readonly taskId: string;
  readonly isOpen: () => boolean;
  /** Once a person has decided. */
  readonly decision: () => Decision<Choice> | undefined;
  /** It no longer matters: nobody is asked any more. */
  readonly withdraw: (why: string) => void;
}
