import { condition } from '@temporalio/workflow';
import { isClosed } from '../../../domain/cases/task-rules.ts';
import {
  acceptEscalation,
  type EscalationView,
  handoffMinutes,
} from '../../../domain/escalation/escalation.ts';
import type { JsonValue } from '../../../domain/shared/json.ts';
import type { CaseContext } from '../case/context.ts';

/** The escalations of a case, by ladders and by hand, with reason and time to handoff (CS-47). */
export class Escalations {
  readonly #context: CaseContext;
  readonly #titles = new Map<string, string>();

  constructor(context: CaseContext) {
    this.#context = context;
  }

  /** `title` says what is escalated. Answers with the escalation's id. */
  open(
    title: string,
    escalation: Pick<EscalationView, 'reason' | 'to' | 'clock' | 'rung' | 'taskId'>,
  ): string {
    const { file } = this.#context;
    const id = `L${file.view.escalations.length + 1}`;
    this.#titles.set(id, title);
    file.putEscalation({ id, ...escalation, escalatedAtMs: Date.now() });
    if (escalation.taskId !== undefined) this.watch(id, escalation.taskId);
    return id;
  }

  /** Whoever claims or decides the task accepts the escalation. */
  watch(id: string, taskId: string): void {
    const escalation = this.#find(id);
    if (escalation === undefined) return;
    if (escalation.taskId === undefined)
      this.#context.file.putEscalation({ ...escalation, taskId });
    this.#context.spawn(this.#untilTaken(id, taskId));
  }

  /** Somebody has it, or what it was about has come; the first to accept counts. */
  accept(id: string, by: string): void {
    const { file } = this.#context;
    const before = this.#find(id);
    const isOver = before?.acceptedAtMs !== undefined || file.view.closedAtMs !== undefined;
    if (before === undefined || isOver) return;
    const accepted = acceptEscalation(before, by, Date.now());
    file.putEscalation(accepted);
    const { clock, rung, taskId } = accepted;
    const data: { [key: string]: JsonValue } = {
      escalationId: id,
      ...(clock === undefined ? { ...(taskId !== undefined && { taskId }) } : { clock }),
      ...(rung !== undefined && { rung }),
      handoffMinutes: handoffMinutes(accepted) ?? 0,
    };
    const text = `${this.#titles.get(id) ?? ''}: the escalation is in hand`;
    file.record({ kind: 'escalation.accepted', text, actor: by, data });
  }

  async #untilTaken(id: string, taskId: string): Promise<void> {
    const task = () => this.#context.file.task(taskId);
    const taker = () => task()?.claimedBy ?? task()?.decision?.by;
    const isOver = () => {
      const found = task();
      return found === undefined || isClosed(found);
    };
    await condition(() => taker() !== undefined || isOver());
    const by = taker();
    if (by !== undefined) this.accept(id, by);
  }

  #find(id: string): EscalationView | undefined {
    return this.#context.file.view.escalations.find((escalation) => escalation.id === id);
  }
}
