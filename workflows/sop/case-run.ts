import { condition, workflowInfo } from '@temporalio/workflow';
import type { ExceptionView, ReferenceKind } from '../../domain/cases/case.ts';
import type { Acknowledge, AddNote, CancelCase, UpdateAnswer } from '../../domain/cases/messages.ts';
import type { ProcedureDefinition } from '../../domain/cases/procedure.ts';
import type { ProcedurePolicy } from '../../domain/orders/order-policy.ts';
import type { JsonValue } from '../../domain/shared/json.ts';
import type { EffectActivities, ReadActivities } from './activity-types.ts';
import { type Answer, type CallSpec, cancelChoice, effect, read } from './calls.ts';
import { CaseFile, type CaseHeader } from './case-file.ts';
import { ChildCase, type ChildSpec } from './child-case.ts';
import { Clocks, type ClockSpec } from './clocks.ts';
import type { CaseContext } from './context.ts';
import { Deadlines } from './deadlines.ts';
import { dueTimes } from './due-times.ts';
import { CaseCancelled, type CancelRequest, Interruption } from './interruption.ts';
import type { CaseMessages, ChildMilestone } from './messages.ts';
import { Projector } from './projector.ts';
import type { EffectSpec, ExceptionSpec, Sop } from './sop.ts';
import { type Decision, Tasks, type TaskSpec } from './tasks.ts';
import { UndoStack } from './undo.ts';
import { Visibility } from './visibility.ts';

/** One case while it runs: the verbs of a procedure, and what its messages do. */
export class CaseRun<P extends ProcedurePolicy> implements Sop<P>, CaseContext {
  readonly file: CaseFile;
  readonly tasks: Tasks;
  readonly projector: Projector;
  readonly deadlines = new Deadlines();
  readonly interruption = new Interruption();
  readonly acknowledgments: Acknowledge[] = [];
  readonly #definition: ProcedureDefinition;
  readonly #clocks: Clocks;
  readonly #undos: UndoStack;
  readonly #visibility: Visibility;
  readonly #milestones = new Map<string, ChildMilestone['data']>();
  #policy: P | undefined;
  #child: ChildCase<unknown> | undefined;
  #pastNoReturn = false;
  #closing = false;

  constructor(definition: ProcedureDefinition, header: CaseHeader) {
    this.#definition = definition;
    this.file = new CaseFile(definition, header);
    this.tasks = new Tasks(this.file);
    this.projector = new Projector(this.file);
    this.#visibility = new Visibility(this.file);
    this.#clocks = new Clocks(this, this.#visibility);
    this.#undos = new UndoStack(this);
  }

  get caseId(): string {
    return this.file.view.caseId;
  }

  get policy(): P {
    if (this.#policy === undefined) throw new Error('the case is not open yet');
    return this.#policy;
  }

  opened(policy: P): void {
    this.#policy = policy;
    this.file.openedUnder(policy.version);
  }

  now(): number {
    return Date.now();
  }

  async step<T>(key: string, work: () => Promise<T>): Promise<T> {
    this.interruption.throwIfCancelled();
    const title = this.#definition.steps.find((step) => step.key === key)?.title ?? key;
    this.file.moveStep(key, 'started');
    this.file.record({ kind: 'step.started', text: title });
    const result = await work();
    this.file.moveStep(key, 'done');
    this.file.record({ kind: 'step.done', text: title, step: key });
    return result;
  }

  read<K extends keyof ReadActivities>(spec: CallSpec<K>): Promise<Answer<K>> {
    return read(this, spec);
  }

  async effect<K extends keyof EffectActivities>(spec: EffectSpec<K>): Promise<Answer<K>> {
    if (spec.undo) this.#undos.push({ owner: spec.owner, step: this.file.currentStep ?? '', ...spec.undo });
    // Whatever local activities this workflow task ran already made it billable: showing the news now costs nothing more.
    if (workflowInfo().historyLength <= 3) this.projector.flush();
    return effect(this, spec);
  }

  async task(spec: TaskSpec): Promise<Decision> {
    const taskId = await this.openTask(spec);
    this.#rest(`${spec.role} has to decide: ${spec.title}`);
    const decision = await this.interruption.run(() => this.tasks.decision(taskId));
    if (decision === undefined) throw new Error(`task ${taskId} ended without a decision`);
    if (decision.choice === cancelChoice.key) this.cancelBy(decision);
    this.interruption.throwIfCancelled();
    this.#resume();
    return decision;
  }

  clock(spec: ClockSpec): Promise<void> {
    return this.#clocks.start(spec);
  }

  meetClock(name: string): void {
    this.#clocks.meet(name);
  }

  async until(waitingFor: string, done: () => boolean): Promise<void> {
    if (!done()) {
      this.#rest(waitingFor);
      await this.interruption.run(() => condition(done));
      this.#resume();
    }
  }

  async startChild<R>(spec: ChildSpec): Promise<ChildCase<R>> {
    const child = await ChildCase.start<R>(this, spec);
    this.#child = child;
    return child;
  }

  async milestone(name: string): Promise<ChildMilestone['data'] | undefined> {
    await this.#waitForChild(() => this.#milestones.has(name));
    return this.#milestones.get(name);
  }

  async childResult<R>(child: ChildCase<R>): Promise<R> {
    await this.#waitForChild(() => false);
    const result = await child.result();
    this.#resume();
    return result;
  }

  raise(exception: ExceptionSpec): string {
    const id = `E${this.file.view.exceptions.length + 1}`;
    const step = this.file.currentStep;
    this.file.putException({ id, raisedAtMs: Date.now(), ...(step !== undefined && { step }), ...exception });
    this.file.record({ kind: 'exception.raised', text: exception.text, data: { exceptionId: id, code: exception.code } });
    return id;
  }

  resolve(id: string, resolution: { readonly text: string; readonly by: string }): void {
    const exception = this.file.view.exceptions.find((e) => e.id === id);
    if (exception === undefined || exception.resolution) return;
    this.file.putException({ ...exception, resolution: { ...resolution, atMs: Date.now() } });
    this.file.record({ kind: 'exception.resolved', text: resolution.text, actor: resolution.by, data: { exceptionId: id } });
  }

  get exceptions(): readonly ExceptionView[] {
    return this.file.view.exceptions;
  }

  record(entry: Parameters<CaseFile['record']>[0]): void {
    this.file.record(entry);
  }

  facts(facts: { readonly [key: string]: JsonValue }): void {
    this.file.addFacts(facts);
  }

  link(kind: ReferenceKind, id: string): void {
    this.file.addReference({ kind, id });
  }

  passPointOfNoReturn(): void {
    this.#pastNoReturn = true;
  }

  async openTask(spec: TaskSpec): Promise<string> {
    const target = this.policy.taskTargets[spec.kind] ?? { targetMinutes: 480, calendar: 'always' };
    const calendar = this.calendar(target.calendar);
    const [dueAtMs = Date.now()] = await dueTimes({ calendar, startMs: Date.now(), minutes: [target.targetMinutes] });
    return this.tasks.open(spec, dueAtMs);
  }

  calendar(name: string): string {
    return name === 'region' ? this.file.view.region : name;
  }

  spawn(work: Promise<void>): void {
    void work.catch((error: unknown) => {
      if (!(error instanceof CaseCancelled)) throw error;
    });
  }

  cancelBy(decision: Decision): void {
    this.#requestCancel({ by: decision.by, reason: decision.comment });
  }

  /** A cancellation asked of Temporal itself, by its tools or by the parent. */
  cancelFromOutside(): void {
    if (this.#pastNoReturn) this.#refuseCancel('temporal');
    else this.#requestCancel({ by: 'temporal', reason: 'cancelled in Temporal or with the parent case' });
  }

  /** Undoes what was done, in reverse, and documents the end. */
  async undo(request: CancelRequest): Promise<void> {
    this.tasks.cancelAll('the case is cancelled');
    this.#clocks.stopAll();
    this.file.setStatus('cancelling');
    this.#visibility.update();
    await this.#undos.run(request.reason);
    for (const exception of this.exceptions) this.resolve(exception.id, { text: `Case cancelled: ${request.reason}`, by: request.by });
  }

  /** Ends the case: nothing more is accepted, the record and the last changes are written. */
  async close(status: 'completed' | 'cancelled', text: string): Promise<void> {
    this.#closing = true;
    this.deadlines.close();
    this.tasks.cancelAll('the case is closed');
    this.file.close(status);
    this.file.record({ kind: `case.${status}`, text });
    if (status === 'cancelled') this.#visibility.update();
    await this.projector.close();
  }

  messages(): CaseMessages {
    return {
      caseId: this.caseId,
      isClosing: () => this.#closing,
      claim: (message) => this.#changing(() => this.tasks.claim(message)),
      release: (message) => this.#changing(() => this.tasks.release(message)),
      complete: (message) => this.#changing(() => this.tasks.complete(message)),
      reassign: (message) => this.#changing(() => this.tasks.reassign(message)),
      note: (message) => this.#changing(() => this.#note(message)),
      cancel: (message) => this.#changing(() => this.#cancel(message)),
      acknowledge: (message) => this.acknowledge(message),
      milestone: ({ milestone, data }) => void this.#milestones.set(milestone, data),
      document: () => this.file.document(),
      written: (seq) => this.projector.written(seq),
    };
  }

  #changing(change: () => UpdateAnswer): UpdateAnswer {
    const answer = change();
    this.projector.flush();
    return answer;
  }

  #note(message: AddNote): UpdateAnswer {
    return { ok: true, seq: this.file.record({ kind: 'note.added', text: message.text, actor: message.actor.subject }) };
  }

  #cancel(message: CancelCase): UpdateAnswer {
    const { parentCaseId } = this.file.view;
    if (parentCaseId !== undefined) return { ok: false, code: 'child-case', detail: `cancel ${parentCaseId}: this case is part of it` };
    if (this.#pastNoReturn) {
      this.#refuseCancel(message.actor.subject);
      const detail = `the point of no return has passed: ${this.#definition.pointOfNoReturn}`;
      return { ok: false, code: 'point-of-no-return', detail };
    }
    this.#requestCancel({ by: message.actor.subject, reason: message.reason });
    return { ok: true, seq: this.file.view.seq };
  }

  #requestCancel(request: CancelRequest): void {
    if (this.interruption.request || this.#closing) return;
    this.file.setStatus('cancelling');
    this.file.record({ kind: 'cancel.requested', text: request.reason, actor: request.by });
    this.interruption.cancel(request);
  }

  #refuseCancel(by: string): void {
    const text = `Cancellation refused: ${this.#definition.pointOfNoReturn}`;
    this.file.record({ kind: 'cancel.refused', text, actor: by });
    this.projector.flush();
  }

  acknowledge(message: Acknowledge): void {
    if (this.#closing) return;
    const mine = message.caseId === this.caseId || message.caseId === this.file.view.parentCaseId;
    if (!mine) return;
    const data = { messageId: message.messageId, handoff: message.handoff, reference: message.reference };
    this.projector.flush();
    if (this.acknowledgments.some((known) => known.messageId === message.messageId)) {
      this.file.record({ kind: 'acknowledgment.duplicate', text: `${message.handoff}: the same message again`, actor: message.by, data });
      return;
    }
    this.acknowledgments.push(message);
    if (this.#child) this.#child.forward(message);
  }

  async #waitForChild(done: () => boolean): Promise<void> {
    const child = this.#child;
    const over = () => done() || child === undefined || child.isClosed;
    if (over()) return;
    this.#rest('the provisioning handoff');
    await condition(over);
    this.#resume();
  }

  #rest(waitingFor: string): void {
    this.file.setStatus(this.interruption.request ? 'cancelling' : 'waiting', waitingFor);
    this.#visibility.update();
    this.projector.flush();
  }

  #resume(): void {
    if (this.interruption.request) return;
    this.file.setStatus('running');
    this.#visibility.update();
  }
}
