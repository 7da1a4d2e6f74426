import { condition } from '@temporalio/workflow';
import {
  acceptEscalation,
  type EscalationView,
  handoffMinutes,
} from '../../../domain/escalation/escalation.ts';
import { recipientsOf, recipientText } from '../../../domain/escalation/recipients.ts';
import { procedureActor } from '../case/case-file.ts';
import type { CaseContext } from '../case/context.ts';
import type { LadderSpec, RungFiring } from '../ladders/ladder-spec.ts';

/** The escalations of one ladder, kept on the case with reason and time to handoff (CS-47). */
export class Escalations {
  readonly #context: CaseContext;
  readonly #spec: LadderSpec;
  readonly #ids: string[] = [];

  constructor(context: CaseContext, spec: LadderSpec) {
    this.#context = context;
    this.#spec = spec;
  }

  /** Answers with its id. */
  open({ rung, round, occurrence }: RungFiring): string {
    const { file } = this.#context;
    const id = `L${file.view.escalations.length + 1}`;
    const reason = rung.reason ?? `Rung ${rung.key} of ${this.#spec.title}`;
    const to = recipientsOf(rung.to, this.#spec.queue).map(recipientText);
    const escalation: EscalationView = {
      id,
      clock: this.#spec.name,
      rung: rung.key,
      reason,
      to,
      escalatedAtMs: Date.now(),
    };
    this.#ids.push(id);
    file.putEscalation(escalation);
    const data = {
      escalationId: id,
      clock: this.#spec.name,
      rung: rung.key,
      occurrence,
      round,
      to,
    };
    file.record({ kind: 'escalation.opened', text: `${this.#spec.title}: ${reason}`, data });
    return id;
  }

  /** It is accepted by whoever claims or decides the task. */
  watch(id: string, taskId: string): void {
    const { file } = this.#context;
    const escalation = this.#escalation(id);
    if (escalation !== undefined) file.putEscalation({ ...escalation, taskId });
    this.#context.spawn(this.#untilTaken(id, taskId));
  }

  /** Somebody has them, or what they were about has come. */
  acceptAll(by: string = procedureActor): void {
    for (const id of this.#ids) this.#accept(id, by);
  }

  async #untilTaken(id: string, taskId: string): Promise<void> {
    const taker = () => {
      const task = this.#context.file.task(taskId);
      return task?.claimedBy ?? task?.decision?.by;
    };
    await condition(() => taker() !== undefined || this.#context.tasks.isClosed(taskId));
    const by = taker();
    if (by === undefined) return;
    this.#accept(id, by);
    this.#context.projector.flush();
  }

  #accept(id: string, by: string): void {
    const { file } = this.#context;
    const before = this.#escalation(id);
    if (
      before === undefined ||
      before.acceptedAtMs !== undefined ||
      file.view.closedAtMs !== undefined
    )
      return;
    const accepted = acceptEscalation(before, by, Date.now());
    file.putEscalation(accepted);
    const data = {
      escalationId: id,
      clock: this.#spec.name,
      rung: accepted.rung ?? '',
      handoffMinutes: handoffMinutes(accepted) ?? 0,
    };
    file.record({
      kind: 'escalation.accepted',
      text: `${this.#spec.title}: the escalation is in hand`,
      actor: by,
      data,
    });
  }

  #escalation(id: string): EscalationView | undefined {
    return this.#context.file.view.escalations.find((escalation) => escalation.id === id);
  }
}
