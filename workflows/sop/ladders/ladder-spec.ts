import type { LadderQueue } from '../../../domain/escalation/recipients.ts';
import type { LadderPolicy, LadderRung, RungAction } from '../../../domain/escalation/rung.ts';
import type { EpochMs } from '../../../domain/shared/json.ts';
import type { Role } from '../../../domain/shared/roles.ts';
import type { Decision, TaskSpec } from '../tasks/task-spec.ts';

/** One firing of a rung: its place in the policy, when it was due. */
export interface RungFiring {
  readonly rung: LadderRung;
  /** 1 for the first firing of this rung. */
  readonly occurrence: number;
  /** 1 until an acknowledgment goes silent. */
  readonly round: number;
  readonly dueAtMs: EpochMs;
}

/**
 * What climbs while nobody answers. The kernel finds recipients and roles; a procedure only adds
 * its words.
 */
export interface LadderSpec {
  /** Of the clock it belongs to. */
  readonly name: string;
  readonly title: string;
  /** By key; minutes of rungs count in it. */
  readonly calendar: string;
  readonly ladder: LadderPolicy;
  /** The queue that is waited for: whom `owner` and `queue-lead` mean. */
  readonly queue?: LadderQueue;
  /** Subject of the notices, and lines beside those that every notice has. */
  readonly words?: (firing: RungFiring) => {
    readonly subject: string;
    readonly lines?: readonly string[];
  };
  /** The task that an escalating rung opens; the kernel's own when absent. */
  readonly task?: (firing: RungFiring, role: Role) => TaskSpec;
  /** What to do with the decision of such a task. */
  readonly decided?: (decision: Decision) => void;
  /** Tasks that a reassigning rung hands over, beside those that this ladder opened. */
  readonly taskIds?: () => readonly string[];
}

const actionWords: { readonly [action in RungAction]: string } = {
  remind: 'reminder',
  notify: 'notice',
  reassign: 'reassignment',
  escalate: 'escalation',
  'open-incident': 'incident, with a notice',
};

/** What a rung does, in words: `Acknowledgment of order SO-1 by Network: reminder to owner`. */
export function rungText(title: string, { action, to }: Pick<LadderRung, 'action' | 'to'>): string {
  return `${title}: ${actionWords[action]} to ${to.join(', ')}`;
}

/**
 * The task of an escalation that the procedure has no own words for: chase, and say what was
 * agreed.
 */
export function escalationTask(
  { title }: LadderSpec,
  { rung, dueAtMs }: RungFiring,
  role: Role,
): TaskSpec {
  return {
    kind: 'escalation',
    role,
    title: `Late: ${title}`,
    description:
      `${rung.reason ?? rungText(title, rung)}. Chase whoever has the move, and say what was ` +
      'agreed.',
    choices: [{ key: 'chased', title: 'Chased: keep waiting', needsComment: true }],
    data: { rung: rung.key, dueAtMs },
  };
}
