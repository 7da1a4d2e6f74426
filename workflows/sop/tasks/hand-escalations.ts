import { condition } from '@temporalio/workflow';
import type { Escalation } from '../../../domain/cases/task-queue.ts';
import { isClosed } from '../../../domain/cases/task-rules.ts';
import {
  acceptEscalation,
  type EscalationView,
  handoffMinutes,
} from '../../../domain/escalation/escalation.ts';
import type { CaseContext } from '../case/context.ts';

/**
 * Escalations of tasks by people, kept on the case beside those of ladders, with reason and time to
 * handoff (CS-47).
 */
export class HandEscalations {
  readonly #context: CaseContext;

  constructor(context: CaseContext) {
    this.#context = context;
  }

  /**
   * The task was passed on: it is accepted by whoever takes or decides it now. Answers with its id.
   */
  open({ taskId, toRole, reason }: Escalation): string {
    const { file } = this.#context;
    const id = `L${file.view.escalations.length + 1}`;
    const escalation: EscalationView = {
      id,
      reason,
      to: [`role ${toRole}`],
      taskId,
      escalatedAtMs: Date.now(),
    };
    file.putEscalation(escalation);
    this.#context.spawn(this.#untilTaken(escalation, taskId));
    return id;
  }

  async #untilTaken(escalation: EscalationView, taskId: string): Promise<void> {
    const { file, projector } = this.#context;
    const task = () => file.task(taskId);
    const taker = () => task()?.claimedBy ?? task()?.decision?.by;
    const isOver = () => {
      const found = task();
      return found === undefined || isClosed(found);
    };
    await condition(() => taker() !== undefined || isOver());
    const by = taker();
    if (by === undefined || file.view.closedAtMs !== undefined) return;
    const accepted = acceptEscalation(escalation, by, Date.now());
    file.putEscalation(accepted);
    const data = {
      escalationId: accepted.id,
      taskId,
      handoffMinutes: handoffMinutes(accepted) ?? 0,
    };
    file.record({
      kind: 'escalation.accepted',
      text: `${task()?.title ?? taskId}: the escalation is in hand`,
      actor: by,
      data,
    });
    projector.flush();
  }
}
