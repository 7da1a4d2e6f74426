import { condition } from '@temporalio/workflow';
import type { CaseMessage, ParentPriority } from '../../../domain/cases/messages.ts';
import type { Cancellation } from '../case/cancellation.ts';
import type { CaseContext } from '../case/context.ts';
import { ChildCase, type ChildSpec } from './child-case.ts';
import type { ChildProcedure, ChildStart } from './child-procedure.ts';
import { inPool } from './pool.ts';
import { type ChildMilestone, cancellationAnswer } from './tell-parent.ts';

/** A child as the procedure sees it. */
export interface OpenChild<Result, Milestones> {
  readonly caseId: string;
  readonly isClosed: () => boolean;
  /** Until the child tells it, or closes without it (`undefined`). */
  milestone<Name extends keyof Milestones & string>(
    name: Name,
  ): Promise<Milestones[Name] | undefined>;
  /** Until the child closes. */
  result(): Promise<Result>;
  readonly forward: (message: CaseMessage) => void;
}

/** What became of one of many children; a child that failed does not end the others. */
export type ChildOutcome<Result> =
  | { readonly ok: true; readonly result: Result }
  | { readonly ok: false; readonly reason: string };

/** The child cases of a case. */
export class Children {
  readonly #context: CaseContext;
  readonly #cancellation: Cancellation;
  readonly #open = new Map<string, ChildCase>();
  /** Told by children whose start has not returned yet. */
  readonly #early: ChildMilestone[] = [];

  constructor(context: CaseContext, cancellation: Cancellation) {
    this.#context = context;
    this.#cancellation = cancellation;
  }

  async start<Input extends object, Result, Milestones extends { readonly [name: string]: object }>(
    { workflow, definition }: ChildProcedure<Input, Result, Milestones>,
    start: ChildStart<Input>,
  ): Promise<OpenChild<Result, Milestones>> {
    const child = await this.#begin({ ...start, workflow, procedure: definition.key });
    return {
      caseId: child.caseId,
      isClosed: () => child.isClosed,
      milestone: async (name) => {
        await this.#until(child, () => child.milestones.has(name));
        return child.milestones.get(name) as Milestones[typeof name] | undefined;
      },
      result: async () => {
        await this.#until(child, () => false);
        return (await child.result()) as Result;
      },
      forward: (message) => child.forward(message),
    };
  }

  /**
   * One child for each start, at most `atOnce` of them open; outcomes in the order of the starts.
   * Once a cancellation is asked for no further child begins, and those that are open end first.
   */
  async each<Input extends object, Result>(
    { workflow, definition }: ChildProcedure<Input, Result>,
    starts: readonly ChildStart<Input>[],
    atOnce: number,
  ): Promise<readonly ChildOutcome<Result>[]> {
    const { interruption } = this.#context;
    const outcomes: ChildOutcome<Result>[] = [];
    const names = { workflow, procedure: definition.key, isOneOfMany: true } as const;
    const one = async ([i, start]: readonly [number, ChildStart<Input>]): Promise<void> => {
      if (interruption.request) return;
      try {
        const child = await this.#begin({ ...start, ...names });
        outcomes[i] = { ok: true, result: (await child.result()) as Result };
      } catch (error) {
        outcomes[i] = { ok: false, reason: reasonOf(error) };
      }
    };
    this.#context.rest(`${starts.length} cases of ${definition.key}`);
    await inPool([...starts.entries()], atOnce, one);
    interruption.throwIfCancelled();
    this.#context.resume();
    return outcomes;
  }

  /** What a child told this case. */
  told(message: ChildMilestone): void {
    const child = this.#open.get(message.caseId);
    if (child === undefined) return void this.#early.push(message);
    if (message.milestone !== cancellationAnswer)
      return void child.milestones.set(message.milestone, message.data);
    if ('accepted' in message.data && message.data.accepted === true)
      this.#context.interruption.childAgreed(child.scope);
    else this.#cancellation.childRefused();
  }

  /** The open children take the priority of this case. */
  prioritise(message: ParentPriority): void {
    for (const child of this.#open.values()) child.prioritise(message);
  }

  async #begin(spec: ChildSpec): Promise<ChildCase> {
    const child = await ChildCase.start(this.#context, this.#cancellation, spec);
    for (const [caseId, other] of this.#open) if (other.isClosed) this.#open.delete(caseId);
    this.#open.set(child.caseId, child);
    for (const early of this.#early.splice(0)) this.told(early);
    return child;
  }

  async #until(child: ChildCase, done: () => boolean): Promise<void> {
    const over = () => done() || child.isClosed;
    if (over()) return;
    this.#context.rest(child.title, { kind: 'case', caseId: child.caseId });
    await condition(over);
    this.#context.resume();
  }
}

function reasonOf(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  return inner instanceof Error ? inner.message : String(inner);
}
