import type { WaitsOn } from '../../../domain/cases/case.ts';
import type { ProcedurePolicy } from '../../../domain/cases/procedure-policy.ts';
import type { CaseFile } from './case-file.ts';
import type { Deadlines } from './deadlines.ts';
import type { Interruption } from './interruption.ts';
import type { LocalCalls } from './local-calls.ts';
import type { Projector } from './projector.ts';

/** What the kernel's parts share of one case; what one part needs of another is handed to it. */
export interface CaseContext {
  readonly file: CaseFile;
  readonly deadlines: Deadlines;
  readonly locals: LocalCalls;
  readonly projector: Projector;
  readonly interruption: Interruption;
  readonly policy: ProcedurePolicy;
  /** `region` names the calendar of the case's region. */
  readonly calendar: (name: string) => string;
  /** The case is being closed: nothing is opened any more. */
  readonly isClosing: () => boolean;
  /**
   * Work beside the procedure; what it changed is shown once it has ended. A cancellation or a
   * skipped step ends it silently, any other failure is a defect and fails the workflow task.
   */
  readonly spawn: (work: Promise<void>) => void;
  /** The case waits: the words say for whom or what; on a message unless told otherwise. */
  readonly rest: (waitingFor: string, on?: WaitsOn) => void;
  /** An outside system does not answer: nobody has to act yet. */
  readonly hangs: (waitingFor: string) => void;
  readonly resume: () => void;
}
