import type { WaitsOn } from '../../../domain/cases/case.ts';
import type { GrantedTarget } from '../../../domain/cases/exceptions.ts';
import type { ProcedurePolicy } from '../../../domain/cases/procedure-policy.ts';
import type { TaskSpec } from '../tasks/task-spec.ts';
import type { Tasks } from '../tasks/tasks.ts';
import type { Cancellation } from './cancellation.ts';
import type { CaseFile } from './case-file.ts';
import type { Deadlines } from './deadlines.ts';
import type { Interruption } from './interruption.ts';
import type { LocalCalls } from './local-calls.ts';
import type { Projector } from './projector.ts';

/** What the kernel's parts share of one case. */
export interface CaseContext {
  readonly file: CaseFile;
  readonly tasks: Tasks;
  readonly projector: Projector;
  readonly deadlines: Deadlines;
  readonly locals: LocalCalls;
  readonly interruption: Interruption;
  readonly cancellation: Cancellation;
  readonly policy: ProcedurePolicy;
  /** Gives a clock the target that a written exception grants; `by` decided it. */
  readonly grantTarget: (granted: GrantedTarget, by: string) => Promise<void>;
  /** Opens a task due by the policy's target for its kind; answers with its id. */
  readonly openTask: (spec: TaskSpec) => Promise<string>;
  /** `region` names the calendar of the case's region. */
  readonly calendar: (name: string) => string;
  /** The case is being closed: nothing is opened any more. */
  readonly isClosing: () => boolean;
  /**
   * Work beside the procedure; a cancellation or a skipped step ends it silently, any other failure
   * is a defect and fails the workflow task.
   */
  readonly spawn: (work: Promise<void>) => void;
  /**
   * The case waits: the words say for whom or what; on a message from outside unless told
   * otherwise.
   */
  readonly rest: (waitingFor: string, on?: WaitsOn) => void;
  readonly resume: () => void;
}
