import { condition } from '@temporalio/workflow';
import type { EffectActivities, ReadActivities } from '../../../activities/catalogue.ts';
import type { CaseView, ReferenceKind, WaitsOn } from '../../../domain/cases/case.ts';
import type { ExceptionView } from '../../../domain/cases/exceptions.ts';
import type { Acknowledge } from '../../../domain/cases/messages.ts';
import type { CaseDefinition } from '../../../domain/cases/procedure.ts';
import type { ProcedurePolicy } from '../../../domain/cases/procedure-policy.ts';
import type { Priority } from '../../../domain/shared/priority.ts';
import { type Answer, type CallSpec, effect, firstLocally, readAll } from '../calls/calls.ts';
import { UndoStack } from '../calls/undo.ts';
import type { ChildCase, ChildSpec } from '../children/child-case.ts';
import { Children } from '../children/children.ts';
import { cancellationAnswer, tellParent } from '../children/tell-parent.ts';
import { type ClockSpec } from '../clocks/clock-spec.ts';
import { Clocks } from '../clocks/clocks.ts';
import { Acknowledgments } from '../messages/acknowledgments.ts';
import { caseMessages } from '../messages/case-messages.ts';
import type { CaseMessages } from '../messages/messages.ts';
import { CustomerNotices } from '../notices/customer-notices.ts';
import type { EffectSpec, ExceptionSpec, Sop } from '../sop.ts';
import { Exceptions } from '../steps/exceptions.ts';
import { Steps } from '../steps/steps.ts';
import { askPerson, openTask } from '../tasks/open-task.ts';
import type { Decision, TaskSpec } from '../tasks/task-spec.ts';
import { Tasks } from '../tasks/tasks.ts';
import { Cancellation } from './cancellation.ts';
import { CaseFile, type CaseHeader } from './case-file.ts';
import type { CaseContext } from './context.ts';
import { Deadlines } from './deadlines.ts';
import { type CancelRequest, Interruption, isInterruption } from './interruption.ts';
import { LocalCalls } from './local-calls.ts';
import { Priorities } from './priorities.ts';
import { Projector } from './projector.ts';
import { Visibility } from './visibility.ts';

/** One case while it runs: the verbs of a procedure, and what its messages do. */
export class CaseRun<P extends ProcedurePolicy> implements Sop<P>, CaseContext {
  readonly file: CaseFile;
  readonly tasks: Tasks;
  readonly projector: Projector;
  readonly deadlines = new Deadlines();
  readonly locals = new LocalCalls();
  readonly interruption = new Interruption();
  readonly #acknowledgments: Acknowledgments;
  readonly cancellation: Cancellation;
  readonly #children: Children;
  readonly #clocks: Clocks;
  readonly #priorities: Priorities;
  readonly #undos: UndoStack;
  readonly #customer: CustomerNotices;
  readonly #exceptions: Exceptions;
  readonly #steps: Steps;
  readonly #visibility: Visibility;
  #policy: P | undefined;
  #closing = false;

  constructor(definition: CaseDefinition, header: CaseHeader) {
    this.file = new CaseFile(definition, header, () => this.deadlines.next);
    this.tasks = new Tasks(this);
    this.#exceptions = new Exceptions(this, definition);
    this.#steps = new Steps(this, definition, this.#exceptions);
    this.projector = new Projector(this.file, this.locals);
    this.#acknowledgments = new Acknowledgments(this.file);
    this.cancellation = new Cancellation(this.file, this.interruption, definition.pointOfNoReturn);
    this.#visibility = new Visibility(this.file);
    this.#children = new Children(this);
    this.#clocks = new Clocks(this, this.#visibility);
    this.#priorities = new Priorities(this, this.#clocks, this.#children);
    this.#undos = new UndoStack(this);
    this.#customer = new CustomerNotices(this);
  }

  get caseId(): string {
    return this.file.view.caseId;
  }

  get policy(): P {
    if (this.#policy === undefined) throw new Error('the case is not open yet');
    return this.#policy;
  }

  set policy(policy: P) {
    this.#policy = policy;
    this.file.openedUnder(policy);
  }

  get acknowledgments(): readonly Acknowledge[] {
    return this.#acknowledgments.received;
  }

  readonly onAcknowledgment: Sop<P>['onAcknowledgment'] = (taker) =>
    this.#acknowledgments.giveTo(taker);

  get priority(): Priority {
    return this.file.view.priority;
  }

  readonly now = (): number => Date.now();

  readonly step: Sop<P>['step'] = (key, work, skipped) => this.#steps.run(key, work, skipped);

  readonly readAll: Sop<P>['readAll'] = (specs) => readAll(this, specs);

  readonly read = <K extends keyof ReadActivities>(spec: CallSpec<K>): Promise<Answer<K>> =>
    firstLocally(this, spec);

  async effect<K extends keyof EffectActivities>(spec: EffectSpec<K>): Promise<Answer<K>> {
    // An effect with an undo must stand in the history before it begins; one without may be
    // repeated without harm, as a read may.
    if (spec.undo === undefined) return firstLocally(this, spec);
    this.#undos.push({ owner: spec.owner, step: this.file.currentStep ?? '', ...spec.undo });
    const news = this.projector.newsForCall();
    return effect(this, { ...spec, ...(news && { news }) });
  }

  readonly task = (spec: TaskSpec): Promise<Decision> => askPerson(this, spec);

  readonly tellCustomer: Sop<P>['tellCustomer'] = (notice, etrAtMs) =>
    this.#customer.tell(notice, etrAtMs);

  readonly clock = (spec: ClockSpec): Promise<void> => this.#clocks.start(spec);

  readonly reopenClock: Sop<P>['reopenClock'] = (name, change) => this.#clocks.reopen(name, change);

  readonly restartClock: Sop<P>['restartClock'] = (name) => this.#clocks.restart(name);

  readonly meetClock = (name: string): void => this.#clocks.meet(name);

  async until(waitingFor: string, done: () => boolean): Promise<void> {
    if (!done()) {
      this.rest(waitingFor);
      await this.interruption.run(() => condition(done));
      this.resume();
    }
  }

  async startChild<R>(spec: ChildSpec): Promise<ChildCase<R>> {
    // A child begins with a workflow task of the server's, for which the case waits without a rest:
    // what happened up to here is shown before.
    this.projector.flush();
    const known = this.acknowledgments.length;
    const child = await this.#children.start<R>(spec);
    this.#acknowledgments.giveTo((ack) => child.forward(ack), known);
    return child;
  }

  readonly milestone: Sop<P>['milestone'] = (name) => this.#children.milestone(name);

  readonly childResult = <R>(child: ChildCase<R>): Promise<R> => this.#children.result(child);

  readonly raise = (exception: ExceptionSpec): string => this.file.raise(exception);

  readonly resolve: Sop<P>['resolve'] = (id, resolution) => this.file.resolve(id, resolution);

  get exceptions(): readonly ExceptionView[] {
    return this.file.view.exceptions;
  }

  record(entry: Parameters<CaseFile['record']>[0]): void {
    this.file.record(entry);
  }

  facts(facts: CaseView['facts']): void {
    this.file.addFacts(facts);
  }

  link(kind: ReferenceKind, id: string): void {
    this.file.addReference({ kind, id });
  }

  passPointOfNoReturn(): void {
    this.cancellation.pass();
  }

  readonly openTask = (spec: TaskSpec): Promise<string> => openTask(this, spec);

  readonly grantTarget: CaseContext['grantTarget'] = (granted, by) =>
    this.#clocks.grant(granted, by);

  readonly isClosing = (): boolean => this.#closing;

  calendar(name: string): string {
    return name === 'region' ? this.file.view.region : name;
  }

  spawn(work: Promise<void>): void {
    void work.catch((error: unknown) => {
      if (!isInterruption(error)) throw error;
    });
  }

  /** A cancellation asked of Temporal itself, by its tools or by the parent. */
  cancelFromOutside(): void {
    const accepted = this.cancellation.request({
      by: 'temporal',
      reason: 'cancelled in Temporal or with the parent case',
    });
    this.spawn(tellParent(cancellationAnswer, { accepted }));
    this.projector.flush();
  }

  /** Undoes what was done, in reverse, and documents the end. */
  async undo(request: CancelRequest): Promise<void> {
    this.tasks.cancelAll('the case is cancelled');
    this.#clocks.stopAll();
    this.file.setStatus('cancelling');
    this.#visibility.update();
    await this.#undos.run(request.reason);
    for (const exception of this.exceptions)
      this.resolve(exception.id, { text: `Case cancelled: ${request.reason}`, by: request.by });
  }

  /** Ends the case: nothing more is accepted, the record and the last changes are written. */
  async close(status: 'completed' | 'cancelled', text: string): Promise<void> {
    await this.#clocks.close();
    this.#closing = true;
    this.deadlines.close();
    this.tasks.cancelAll('the case is closed');
    this.file.close(status);
    this.file.record({ kind: `case.${status}`, text });
    if (status === 'cancelled') this.#visibility.update();
    await this.projector.close();
  }

  messages(): CaseMessages {
    const parts = {
      tasks: this.tasks,
      clocks: this.#clocks,
      exceptions: this.#exceptions,
      steps: this.#steps,
      children: this.#children,
    };
    return caseMessages(this, {
      ...parts,
      priorities: this.#priorities,
      acknowledge: (message) => this.acknowledge(message),
    });
  }

  acknowledge(message: Acknowledge): void {
    if (!this.#closing && this.#acknowledgments.take(message)) this.projector.flush();
  }

  rest(waitingFor: string, on?: WaitsOn): void {
    this.file.setStatus(this.interruption.request ? 'cancelling' : 'waiting', waitingFor, on);
    this.#visibility.update();
    this.projector.flush();
  }

  resume(): void {
    if (this.interruption.request) return;
    this.file.setStatus('running');
    this.#visibility.update();
  }
}
