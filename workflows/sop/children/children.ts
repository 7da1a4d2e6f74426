import { condition } from '@temporalio/workflow';
import type { ParentPriority } from '../../../domain/cases/messages.ts';
import type { CaseContext } from '../case/context.ts';
import type { ChildMilestone } from '../messages/messages.ts';
import { ChildCase, type ChildSpec } from './child-case.ts';
import { cancellationAnswer } from './tell-parent.ts';

/** The child cases of a case, one open at a time, and the milestones they told. */
export class Children {
  readonly #context: CaseContext;
  readonly #milestones = new Map<string, ChildMilestone['data']>();
  #open: ChildCase<unknown> | undefined;

  constructor(context: CaseContext) {
    this.#context = context;
  }

  async start<R>(spec: ChildSpec): Promise<ChildCase<R>> {
    const child = await ChildCase.start<R>(this.#context, spec);
    this.#open = child;
    return child;
  }

  told({ milestone, data }: ChildMilestone): void {
    if (milestone !== cancellationAnswer) return void this.#milestones.set(milestone, data);
    this.#context.cancellation.childAnswered(data['accepted'] === true);
    this.#context.projector.flush();
  }

  /** The open child takes the priority of this case. */
  prioritise(message: ParentPriority): void {
    this.#open?.prioritise(message);
  }

  /** Until the open child told the milestone, or closed without it. */
  async milestone(name: string): Promise<ChildMilestone['data'] | undefined> {
    await this.#wait(() => this.#milestones.has(name));
    return this.#milestones.get(name);
  }

  async result<R>(child: ChildCase<R>): Promise<R> {
    await this.#wait(() => false);
    return child.result();
  }

  async #wait(done: () => boolean): Promise<void> {
    const over = () => done() || this.#open === undefined || this.#open.isClosed;
    if (over()) return;
    if (this.#open === undefined) return;
    this.#context.rest(this.#open.title, { kind: 'case', caseId: this.#open.caseId });
    await condition(over);
    this.#context.resume();
  }
}
