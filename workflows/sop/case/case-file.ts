import type {
  CaseDocument,
  CaseStatus,
  CaseView,
  NextDeadline,
  ProjectionBatch,
  Reference,
  StepState,
  WaitsOn,
} from '../../../domain/cases/case.ts';
import { type ExceptionView, isDocumented } from '../../../domain/cases/exceptions.ts';
import type { AddNote } from '../../../domain/cases/messages.ts';
import type { CaseDefinition } from '../../../domain/cases/procedure.ts';
import type { TaskView } from '../../../domain/cases/task.ts';
import { inFullPages, type TimelineEvent } from '../../../domain/cases/timeline.ts';
import type { EscalationView } from '../../../domain/escalation/escalation.ts';
import type { JsonValue } from '../../../domain/shared/json.ts';
import type { Priority } from '../../../domain/shared/priority.ts';
import { nextDueOf, slaStateOf } from '../../../domain/sla/clock.ts';
import type { ClockView } from '../../../domain/sla/clock-view.ts';
import { type CaseHeader, type Entry, inOrder, openedView, procedureActor } from './case-entry.ts';

/**
 * Everything that is known of a case, and the only place that changes it: each change is one
 * numbered timeline entry (`seq`), so that the read model can tell newer from older. `takeBatch`
 * hands out what changed since the last time.
 */
export class CaseFile {
  readonly events: TimelineEvent[] = [];
  readonly #tasks = new Map<string, TaskView>();
  readonly #clocks = new Map<string, ClockView>();
  readonly #dirtyTasks = new Set<string>();
  #view: CaseView;
  #taken = 0;
  #step: string | undefined;
  #hasPriority: boolean;
  readonly #next: () => NextDeadline | undefined;

  /** `next` says what happens by itself at the moment it is asked. */
  constructor(procedure: CaseDefinition, header: CaseHeader, next: () => NextDeadline | undefined) {
    this.#next = next;
    this.#hasPriority = header.priority !== undefined;
    this.#view = openedView(procedure, header);
  }

  get view(): CaseView {
    return this.#view;
  }

  get tasks(): readonly TaskView[] {
    return [...this.#tasks.values()];
  }

  get currentStep(): string | undefined {
    return this.#step;
  }

  /** Adds a timeline entry; the case's `seq` is its number. */
  record(entry: Entry): number {
    const n = this.events.length + 1;
    const step = entry.step ?? this.#step;
    this.events.push({
      n,
      atMs: Date.now(),
      kind: entry.kind,
      text: entry.text,
      actor: entry.actor ?? procedureActor,
      ...(step !== undefined && { step }),
      ...(entry.data !== undefined && { data: entry.data }),
    });
    this.#change({ seq: n, updatedAtMs: Date.now() });
    return n;
  }

  /** The priority is that of policy, unless the case has got one already. */
  openedUnder({
    version,
    priority,
  }: {
    readonly version: string;
    readonly priority: Priority;
  }): void {
    this.#change({ policyVersion: version, ...(!this.#hasPriority && { priority }) });
  }

  setPriority(priority: Priority): void {
    this.#hasPriority = true;
    this.#change({ priority });
  }

  moveStep(key: string, state: StepState): void {
    const nowMs = Date.now();
    this.#step = state === 'started' ? key : undefined;
    const times = state === 'started' ? { startedAtMs: nowMs } : { endedAtMs: nowMs };
    this.#change({
      steps: this.#view.steps.map((step) =>
        step.key === key ? { ...step, ...times, state } : step,
      ),
    });
  }

  /** `waitingFor` and what it waits on are told together; neither when nothing is waited for. */
  setStatus(status: CaseStatus, waitingFor?: string, waitsOn: WaitsOn = { kind: 'message' }): void {
    const { waitingFor: _for, waitingSinceMs: _since, waitsOn: _on, ...rest } = this.#view;
    const same = waitingFor === this.#view.waitingFor && this.#view.waitingSinceMs !== undefined;
    const waiting =
      waitingFor === undefined
        ? {}
        : { waitingFor, waitsOn, waitingSinceMs: same ? this.#view.waitingSinceMs : Date.now() };
    this.#view = { ...rest, ...waiting, status } as CaseView;
  }

  close(status: 'completed' | 'cancelled'): void {
    this.setStatus(status);
    this.#change({ closedAtMs: Date.now() });
  }

  /** Why conveniences are refused from now on; notes are refused by it before they are sent. */
  setNearLimit(nearLimit: string | undefined): void {
    if (nearLimit !== undefined && this.#view.nearLimit === undefined) this.#change({ nearLimit });
  }

  addFacts(facts: { readonly [key: string]: JsonValue }): void {
    this.#change({ facts: { ...this.#view.facts, ...facts } });
  }

  addReference(reference: Reference): void {
    const known = this.#view.references.some(
      (r) => r.kind === reference.kind && r.id === reference.id,
    );
    if (!known) this.#change({ references: [...this.#view.references, reference] });
  }

  putTask(task: TaskView): void {
    this.#tasks.set(task.taskId, task);
    this.#dirtyTasks.add(task.taskId);
  }

  task(taskId: string): TaskView | undefined {
    return this.#tasks.get(taskId);
  }

  putClock(clock: ClockView): void {
    this.#clocks.set(clock.name, clock);
    const clocks = [...this.#clocks.values()];
    const nextDueAtMs = nextDueOf(clocks);
    const { nextDueAtMs: _due, ...rest } = this.#view;
    this.#view = {
      ...rest,
      clocks,
      slaState: slaStateOf(clocks),
      ...(nextDueAtMs !== undefined && { nextDueAtMs }),
    };
  }

  clock(name: string): ClockView | undefined {
    return this.#clocks.get(name);
  }

  note({ actor, text }: AddNote): number {
    return this.record({ kind: 'note.added', text, actor: actor.subject });
  }

  /** Documents a deviation; answers with its id. */
  raise(exception: Pick<ExceptionView, 'code' | 'text' | 'data'>): string {
    if (exception.text.trim() === '') throw new RangeError('an exception needs a text (OB-49)');
    const id = this.addException({
      ...(this.#step !== undefined && { step: this.#step }),
      ...exception,
    });
    this.record({
      kind: 'exception.raised',
      text: exception.text,
      data: { exceptionId: id, code: exception.code },
    });
    return id;
  }

  /** Keeps an exception; whoever adds it records it. Answers with its id. */
  addException(exception: Omit<ExceptionView, 'id' | 'raisedAtMs'>): string {
    const id = `E${this.#view.exceptions.length + 1}`;
    this.#change({
      exceptions: [...this.#view.exceptions, { id, raisedAtMs: Date.now(), ...exception }],
    });
    return id;
  }

  putException(changed: ExceptionView): void {
    this.#change({
      exceptions: this.#view.exceptions.map((exception) =>
        exception.id === changed.id ? changed : exception,
      ),
    });
  }

  resolve(id: string, resolution: { readonly text: string; readonly by: string }): void {
    const open = this.#view.exceptions.find(
      (exception) => exception.id === id && !isDocumented(exception),
    );
    if (open === undefined) return;
    this.putException({ ...open, resolution: { ...resolution, atMs: Date.now() } });
    this.record({
      kind: 'exception.resolved',
      text: resolution.text,
      actor: resolution.by,
      data: { exceptionId: id },
    });
  }

  /** Keeps an escalation as it stands now. */
  putEscalation(changed: EscalationView): void {
    const others = this.#view.escalations.filter((escalation) => escalation.id !== changed.id);
    this.#change({ escalations: inOrder([...others, changed]) });
  }

  get hasNews(): boolean {
    return this.#taken < this.events.length;
  }

  /** What changed since the last batch was taken, to be told by the next batch all the same. */
  news(): ProjectionBatch {
    return {
      case: this.#shown(),
      tasks: [...this.#dirtyTasks].flatMap((id) => this.#tasks.get(id) ?? []),
      events: this.events.slice(inFullPages(this.#taken)),
      freshFrom: this.events.length + 1,
    };
  }

  /** The same, which then counts as told. */
  takeBatch(): ProjectionBatch {
    const batch = { ...this.news(), freshFrom: this.#taken + 1 };
    this.#taken = this.events.length;
    this.#dirtyTasks.clear();
    return batch;
  }

  document(): CaseDocument {
    return { case: this.#shown(), tasks: this.tasks, events: this.events };
  }

  #shown(): CaseView {
    const next = this.#view.closedAtMs === undefined ? this.#next() : undefined;
    return next === undefined ? this.#view : { ...this.#view, next };
  }

  #change(change: Partial<CaseView>): void {
    this.#view = { ...this.#view, ...change };
  }
}
