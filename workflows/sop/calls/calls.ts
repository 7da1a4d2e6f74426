import type { EffectActivities, ReadActivities } from '../../../activities/catalogue.ts';
import type { CaseContext } from '../case/context.ts';
import type { Activities, Answer, Answers, CallSpec } from './call-spec.ts';
import { type CallParts, PatientCall } from './patient-call.ts';
import { reasonOf } from './reason.ts';
import type { Undo, UndoStack } from './undo.ts';

/** A change outside: what it is about, whether it may be repeated, and how it is undone. */
export interface EffectSpec<
  K extends keyof EffectActivities = keyof EffectActivities,
  Kind extends string = string,
> extends CallSpec<K, Kind> {
  /** What it changes, when one step has several effects of a kind: `SO-1`, `network`. */
  readonly about?: string;
  /**
   * It leaves the same state however often it is made, as a read does. Without it the effect stands
   * in history before it begins, so that a worker that dies knows of it.
   */
  readonly repeatable?: true;
  readonly undo?: Pick<Undo, 'title' | 'activity' | 'args'>;
}

const quick = {
  startToCloseTimeout: '6s',
  scheduleToCloseTimeout: '6s',
  retry: { maximumAttempts: 2, initialInterval: '100ms' },
} as const;
const glance = { ...quick, scheduleToCloseTimeout: '8s' } as const;

/** The calls of a case to outside systems. */
export class Calls {
  readonly #context: CaseContext;
  readonly #parts: CallParts;
  readonly #undos: UndoStack;

  constructor(context: CaseContext, parts: CallParts, undos: UndoStack) {
    this.#context = context;
    this.#parts = parts;
    this.#undos = undos;
  }

  /**
   * Facts from outside: local activities side by side, since they cost no task of the server; an
   * outage is carried by an ordinary one, with a task when it lasts.
   */
  async readAll<const S extends readonly CallSpec<keyof ReadActivities>[]>(
    specs: S,
  ): Promise<Answers<S>> {
    return (await this.#locallyOrPatiently(specs)) as Answers<S>;
  }

  async read<K extends keyof ReadActivities>(spec: CallSpec<K>): Promise<Answer<K>> {
    const [answer] = await this.#locallyOrPatiently([spec]);
    return answer as Answer<K>;
  }

  /**
   * One try, for whoever can do without an answer: `undefined` when the outside system gives none.
   */
  async glance<K extends keyof ReadActivities>(
    spec: CallSpec<K>,
  ): Promise<{ readonly answer: Answer<K> } | undefined> {
    const { activity, args, title } = spec;
    const options = { ...glance, summary: title };
    const [outcome] = await this.#context.locals.group([{ activity, args, options }]);
    return outcome?.status === 'fulfilled' ? { answer: outcome.value as Answer<K> } : undefined;
  }

  /** A change outside; its undo is registered first. */
  async effect<K extends keyof EffectActivities>(spec: EffectSpec<K>): Promise<Answer<K>> {
    const { undo, repeatable, about = '', owner, activity } = spec;
    const step = this.#context.file.currentStep ?? '';
    if (undo) this.#undos.push({ key: `${step}/${activity}/${about}`, owner, step, ...undo });
    if (repeatable === true) {
      const [answer] = await this.#locallyOrPatiently([spec]);
      return answer as Answer<K>;
    }
    const news = this.#context.projector.newsForCall();
    return this.#patiently({ ...spec, ...(news && { news }) });
  }

  async #locallyOrPatiently(specs: readonly CallSpec[]): Promise<readonly unknown[]> {
    const calls = specs.map(({ activity, args, title }) => {
      return { activity, args, options: { ...quick, summary: title } };
    });
    const outcomes = await this.#context.interruption.run(() => this.#context.locals.group(calls));
    const answers: unknown[] = [];
    for (const [i, outcome] of outcomes.entries()) {
      const spec = specs[i];
      if (spec === undefined) continue;
      const isAnswered = outcome.status === 'fulfilled';
      answers.push(isAnswered ? outcome.value : await this.#afterAll(spec, outcome.reason));
    }
    return answers;
  }

  /** Shows what the case hangs on long before the limit makes a task of it. */
  async #afterAll(spec: CallSpec, error: unknown): Promise<unknown> {
    const { file } = this.#context;
    const { reason } = reasonOf(error);
    const text = `${spec.title}: no good answer yet, so it is tried again: ${reason}`;
    file.record({ kind: 'effect.retried', text });
    this.#context.hangs(`an answer to "${spec.title}"`);
    const answer = await this.#patiently(spec);
    this.#context.resume();
    return answer;
  }

  #patiently<K extends keyof Activities>(spec: CallSpec<K>): Promise<Answer<K>> {
    return new PatientCall(this.#context, this.#parts, spec).run();
  }
}
