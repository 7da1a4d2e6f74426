import type { Priority } from '../../domain/shared/priority.ts';
import type { Actor } from '../../domain/shared/roles.ts';
import type { Fact } from './facts.ts';
import { type ClockTally, ModelClock } from './model-clock.ts';
import { ModelTask, type TaskTally } from './model-task.ts';
import { quorum } from './storm-policy.ts';

/** Tallies of clocks by their names. */
export type Tallies = { readonly [name: string]: ClockTally };

/** What a case came to. */
export interface CaseTally {
  readonly clocks: Tallies;
  /** By the label of a task, or the id of the exception that it approves. */
  readonly tasks: { readonly [label: string]: TaskTally };
  /** State and approvers, by id. */
  readonly exceptions: { readonly [id: string]: string };
  readonly isCheckSkipped: boolean;
  /** Every notice, in order. */
  readonly notices: readonly string[];
  /** Of the messages about tasks, exceptions and steps. */
  readonly answers: readonly string[];
}

const approverRoles = ['operations-manager', 'billing-owner'];
const nobody: Actor = { subject: '', roles: [] };

/** A case, as far as the storm moves it. */
class ModelCase {
  readonly #region: string;
  readonly #labelOf: (taskId: string) => string | undefined;
  readonly #clocks = new Map<string, ModelClock>();
  readonly #tasks = new Map<string, ModelTask>();
  readonly #exceptions = new Map<
    string,
    { readonly step: string | undefined; readonly validUntilMs: number }
  >();
  readonly #answers: string[] = [];
  #priority: Priority = 'P3';
  #skipAsked = false;
  #skipped = false;

  constructor(region: string, labelOf: (taskId: string) => string | undefined) {
    this.#region = region;
    this.#labelOf = labelOf;
  }

  get tally(): CaseTally {
    const tallies = <T>(all: ReadonlyMap<string, { readonly tally: T }>) =>
      Object.fromEntries([...all].map(([name, one]) => [name, one.tally]));
    return {
      clocks: tallies(this.#clocks),
      tasks: tallies(this.#tasks),
      exceptions: Object.fromEntries(
        [...this.#exceptions.keys()].map((id) => [id, this.#stateOf(id)]),
      ),
      isCheckSkipped: this.#skipped,
      notices: [...this.#clocks.values()].flatMap((clock) => clock.notices).toSorted(),
      answers: this.#answers,
    };
  }

  take(fact: Fact): void {
    const { atMs } = fact;
    for (const task of this.#tasks.values()) task.pass(atMs);
    for (const clock of this.#clocks.values()) clock.climb(atMs);
    this.#ofCase[fact.what]?.(fact);
    const clock = this.#clocks.get(fact.name ?? fact.clock ?? '');
    if (clock !== undefined) this.#ofClock[fact.what]?.(clock, atMs);
    const answer = this.#ofTask[fact.what]?.(fact);
    if (answer !== undefined) this.#answers.push(`${fact.what} ${answer}`);
    for (const one of this.#clocks.values()) one.climb(atMs);
  }

  readonly #ofCase: { readonly [what: string]: (fact: Fact) => void } = {
    clock: ({ clock = '', name = clock, atMs }) =>
      this.#clocks.set(
        name,
        new ModelClock(clock, { region: this.#region, priority: this.#priority, atMs }),
      ),
    task: ({ label = '', task, atMs }) => {
      const { kind = '', role = '', approval } = task ?? {};
      const asked = approval && { approval: { requestedBy: 'rita', ...approval } };
      this.#tasks.set(
        label,
        new ModelTask({ kind, roles: [role], ...asked, atMs, priority: this.#priority }),
      );
    },
    setPriority: (fact) => {
      this.#priority = fact.priority ?? this.#priority;
      for (const clock of this.#clocks.values()) clock.prioritise(this.#priority, fact.atMs);
      for (const task of this.#tasks.values()) task.prioritise(this.#priority);
    },
    addNote: ({ actor = nobody, atMs }) => {
      for (const task of this.#tasks.values()) task.sign(actor.subject, atMs);
    },
    cancelCase: (fact) => this.#end(fact),
    finish: (fact) => {
      this.#skipped = this.#skipAsked && this.#mayskip(fact.atMs);
      this.#end(fact);
    },
  };

  readonly #ofClock: { readonly [what: string]: (clock: ModelClock, atMs: number) => void } = {
    meet: (clock, atMs) => clock.end('met', atMs),
    reopen: (clock, atMs) => clock.reopen(atMs, this.#priority),
    restart: (clock, atMs) => clock.restart(atMs, this.#priority),
    pauseClock: (clock, atMs) => clock.pause(atMs),
    resumeClock: (clock, atMs) => clock.resume(atMs),
    acknowledgeLadder: (clock) => clock.acknowledge(),
  };

  readonly #ofTask: { readonly [what: string]: (fact: Fact) => string } = {
    claimTask: (fact) => this.#task(fact, (task, actor) => task.claim(actor, fact.atMs)),
    releaseTask: (fact) => this.#task(fact, (task, actor) => task.release(actor)),
    completeTask: (fact) =>
      this.#task(fact, (task, actor) => task.complete(actor, fact.choice ?? '')),
    reassignTask: (fact) => this.#task(fact, (task) => task.reassign(fact.toPerson ?? '')),
    requestException: ({ step, validUntilMs = Number.POSITIVE_INFINITY, actor = nobody, atMs }) => {
      const id = `E${this.#exceptions.size + 1}`;
      this.#exceptions.set(id, { step, validUntilMs });
      const approval = { quorum, requestedBy: actor.subject };
      this.#tasks.set(
        id,
        new ModelTask({
          kind: 'approval',
          roles: approverRoles,
          approval,
          atMs,
          priority: this.#priority,
        }),
      );
      return 'ok';
    },
    skipStep: ({ atMs }) => {
      const may = this.#mayskip(atMs);
      this.#skipAsked = may;
      return may ? 'ok' : 'exception-missing';
    },
  };

  #task(
    { taskId = '', actor = nobody }: Fact,
    act: (task: ModelTask, actor: Actor) => string,
  ): string {
    const task = this.#tasks.get(this.#labelOf(taskId) ?? '');
    return task === undefined ? 'unknown-task' : act(task, actor);
  }

  #end({ what, atMs }: Fact): void {
    for (const clock of this.#clocks.values()) clock.end('stopped', atMs);
    for (const task of this.#tasks.values()) task.cancel();
    if (what === 'cancelCase') this.#skipped = false;
  }

  #mayskip(atMs: number): boolean {
    return [...this.#exceptions].some(
      ([id, { step, validUntilMs }]) =>
        step === 'check' && atMs <= validUntilMs && this.#stateOf(id).startsWith('approved'),
    );
  }

  #stateOf(id: string): string {
    const task = this.#tasks.get(id);
    const decision = task?.decision;
    if (task === undefined || decision === undefined) return 'requested';
    return (
      `${decision.choice === 'approve' ? 'approved' : 'rejected'}, approved by ` +
      `${task.approvers.join(', ') || 'nobody'}`
    );
  }
}

/** What a case must have come to after these facts. `labelOf` knows the tasks by their ids. */
export function modelOf(
  region: string,
  facts: readonly Fact[],
  labelOf: (taskId: string) => string | undefined,
): CaseTally {
  const model = new ModelCase(region, labelOf);
  for (const fact of facts) model.take(fact);
  return model.tally;
}

/** What all clocks of a kind came to together. */
export function sumsOf(cases: readonly Tallies[]): {
  readonly [clock: string]: { readonly [what: string]: number };
} {
  const sums: { [clock: string]: { [what: string]: number } } = {};
  for (const { clock, ...tally } of cases.flatMap((tallies) => Object.values(tallies))) {
    sums[clock] ??= { clocks: 0 };
    const sum = sums[clock];
    sum['clocks'] = (sum['clocks'] ?? 0) + 1;
    for (const [what, count] of Object.entries(tally)) sum[what] = (sum[what] ?? 0) + count;
  }
  return sums;
}
