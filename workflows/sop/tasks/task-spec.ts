import type { ApprovalView } from '../../../domain/cases/approval.ts';
import type { CaseView } from '../../../domain/cases/case.ts';
import type { TaskChoice, TaskView } from '../../../domain/cases/task.ts';
import type { ApprovalRule, TaskPolicy } from '../../../domain/cases/task-policy.ts';
import type { TaskTime } from '../../../domain/cases/task-target.ts';
import type { EpochMs, JsonValue } from '../../../domain/shared/json.ts';
import type { Role } from '../../../domain/shared/roles.ts';

/**
 * Work for a person, in the procedure's words. The kernel adds the reason codes of policy to the
 * choices.
 */
export interface TaskSpec<Kind extends string = string, Choice extends TaskChoice = TaskChoice> {
  readonly kind: Kind;
  readonly role: Role;
  /** Roles that may act on it as well. */
  readonly alsoRoles?: readonly Role[];
  readonly title: string;
  readonly description: string;
  readonly choices: readonly Choice[];
  readonly data?: { readonly [key: string]: JsonValue };
  /**
   * Of an approval: by default one vote of somebody who did not ask for the case, whenever it
   * comes.
   */
  readonly approval?: ApprovalRule & { readonly requestedBy?: string };
}

/** What a person decided; its choice is one of those that the task offered. */
export interface Decision<Choice extends string = string> {
  readonly choice: Choice;
  readonly comment: string;
  /** `handoff` when an approval expired. */
  readonly by: string;
  readonly reasonCode?: string;
  /** As its schema understood it: fields, lists and groups. */
  readonly form: { readonly [key: string]: JsonValue };
}

/** Offered by every task of a case that may still be cancelled. */
export const cancelChoice = {
  key: 'cancel-case',
  title: 'Cancel the case',
  needsComment: true,
} as const;

/** Absolute times of a task, and the target that they are of. */
export interface TaskTimes {
  readonly target: TaskTime;
  readonly startMs: EpochMs;
  readonly atRiskAtMs: EpochMs;
  readonly dueAtMs: EpochMs;
  /** Of an approval with an expiry. */
  readonly expiresAtMs?: EpochMs | undefined;
}

/** The task as it is opened. */
export function openedTask(
  spec: TaskSpec,
  times: TaskTimes,
  opening: {
    readonly taskId: string;
    readonly view: CaseView;
    readonly step: string | undefined;
    readonly policy: TaskPolicy;
  },
): TaskView {
  const { view, step, policy } = opening;
  const codes = policy.reasonCodes[spec.kind] ?? {};
  const approval = approvalOf(spec, times, view.requestedBy);
  return {
    taskId: opening.taskId,
    caseId: view.caseId,
    version: 1,
    kind: spec.kind,
    state: 'open',
    procedure: view.procedure,
    ...(step !== undefined && { step }),
    ...(view.customerId !== undefined && { customerId: view.customerId }),
    priority: view.priority,
    role: spec.role,
    ...(spec.alsoRoles !== undefined && spec.alsoRoles.length > 0 && { alsoRoles: spec.alsoRoles }),
    title: spec.title,
    description: spec.description,
    choices: spec.choices.map((choice) => {
      const reasonCodes = choice.verdict && codes[choice.verdict];
      return reasonCodes === undefined ? choice : { ...choice, reasonCodes };
    }),
    data: spec.data ?? {},
    openedAtMs: Date.now(),
    atRiskAtMs: times.atRiskAtMs,
    dueAtMs: times.dueAtMs,
    ...(approval && { approval }),
  };
}

function approvalOf(
  spec: TaskSpec,
  { expiresAtMs }: TaskTimes,
  caseRequestedBy: string,
): ApprovalView | undefined {
  if (spec.kind !== 'approval' && spec.approval === undefined) return undefined;
  const { quorum = 1, requestedBy = caseRequestedBy, expiry } = spec.approval ?? {};
  return {
    quorum,
    requestedBy,
    votes: [],
    ...(expiry && expiresAtMs !== undefined && { expiresAtMs, onExpiry: expiry.onExpiry }),
    ...(expiry?.onExpiry === 'escalate' && { escalateTo: expiry.escalateTo }),
  };
}
