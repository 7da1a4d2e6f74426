import type { UpdateAnswer } from '../../../domain/cases/answers.ts';
import type { ParentPriority, SetPriority } from '../../../domain/cases/messages.ts';
import type { Priority } from '../../../domain/shared/priority.ts';
import type { Children } from '../children/children.ts';
import type { Clocks } from '../clocks/clocks.ts';
import type { Tasks } from '../tasks/tasks.ts';
import type { CaseContext } from './context.ts';

interface PriorityParts {
  readonly tasks: Tasks;
  readonly clocks: Clocks;
  readonly children: Children;
}

/** The priority of a case: its clocks, its tasks and its open children follow it. */
export class Priorities {
  readonly #context: CaseContext;
  readonly #parts: PriorityParts;

  constructor(context: CaseContext, parts: PriorityParts) {
    this.#context = context;
    this.#parts = parts;
  }

  /** A person sets it. Set again to what it is, nothing changes. */
  async set({ priority, actor, reason }: SetPriority): Promise<UpdateAnswer> {
    await this.#change(priority, { by: actor.subject, reason });
    return { ok: true, seq: this.#context.file.view.seq };
  }

  /** The case that this one is part of has got another. */
  async follow({ priority, by, reason }: ParentPriority): Promise<void> {
    if (this.#context.isClosing()) return;
    await this.#change(priority, { by, reason });
  }

  async #change(
    priority: Priority,
    { by, reason }: { readonly by: string; readonly reason: string },
  ): Promise<void> {
    const { file } = this.#context;
    const { tasks, clocks, children } = this.#parts;
    const from = file.view.priority;
    if (priority === from) return;
    file.setPriority(priority);
    file.record({
      kind: 'priority.changed',
      text: `Priority ${from} becomes ${priority}: ${reason}`,
      actor: by,
      data: { from, to: priority },
    });
    const change = { nowMs: Date.now(), by, reason };
    const retargeted = tasks.reprioritise(priority, change);
    children.prioritise({ priority, by, reason });
    await Promise.all([clocks.retarget(priority, change), ...retargeted]);
  }
}
