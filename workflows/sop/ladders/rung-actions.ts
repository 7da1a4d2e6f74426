import { ActivityCancellationType, scheduleActivity } from '@temporalio/workflow';
import type { TicketingPort } from '../../../activities/ticketing/port.ts';
import { recipientsOf, recipientText, taskRoleOf } from '../../../domain/escalation/recipients.ts';
import type { Role } from '../../../domain/shared/roles.ts';
import { procedureActor } from '../case/case-entry.ts';
import type { CaseContext } from '../case/context.ts';
import type { Notices } from '../notices/notices.ts';
import type { Escalations } from '../tasks/escalations.ts';
import type { Tasks } from '../tasks/tasks.ts';
import { escalationTask, type LadderSpec, type RungFiring, rungText } from './ladder-spec.ts';

/** What the rungs of a ladder act through. */
export interface LadderParts {
  readonly tasks: Tasks;
  readonly escalations: Escalations;
}

/** What the rungs of one ladder do when they fire. */
export class RungActions {
  readonly #context: CaseContext;
  readonly #spec: LadderSpec;
  readonly #notices: Notices;
  readonly #tasks: Tasks;
  readonly #escalations: Escalations;
  readonly #opened: string[] = [];
  readonly #taskIds: string[] = [];
  #hasIncident = false;

  constructor(
    context: CaseContext,
    spec: LadderSpec,
    parts: LadderParts & { readonly notices: Notices },
  ) {
    this.#context = context;
    this.#spec = spec;
    this.#notices = parts.notices;
    this.#tasks = parts.tasks;
    this.#escalations = parts.escalations;
  }

  climb(firing: RungFiring): void {
    const { file } = this.#context;
    const { rung, occurrence, round, dueAtMs } = firing;
    const data = {
      clock: this.#spec.name,
      rung: rung.key,
      occurrence,
      ...(round > 1 && { round }),
      dueAtMs,
      firedAtMs: Date.now(),
    };
    file.record({ kind: 'ladder.rung', text: rungText(this.#spec.title, rung), data });
    this.#tell(firing);
    this.#act(firing);
  }

  /** Ends the tasks that the ladder opened. */
  cancelTasks(why: string): void {
    for (const taskId of this.#taskIds) this.#tasks.cancel(taskId, why);
  }

  /** Somebody has the escalations, or what they were about has come. */
  acceptEscalations(by: string = procedureActor): void {
    for (const id of this.#opened) this.#escalations.accept(id, by);
  }

  /** Repeats only tell again; so does everything that needs no more than a notice. */
  #act(firing: RungFiring): void {
    if (firing.occurrence > 1) return;
    switch (firing.rung.action) {
      case 'remind':
      case 'notify':
        return;
      case 'escalate':
        return this.#context.spawn(this.#escalate(firing));
      case 'reassign':
        return this.#reassign(firing);
      case 'open-incident':
        return this.#context.spawn(this.#openIncident(firing));
    }
  }

  #tell(firing: RungFiring): void {
    const { caseId } = this.#context.file.view;
    const { name, title, words, queue } = this.#spec;
    const { rung, occurrence, round } = firing;
    const { subject, lines = [] } = words?.(firing) ?? { subject: rungText(title, rung) };
    const text = [
      `${subject}.`,
      ...lines,
      `Case: ${caseId}`,
      `Step of the ladder: ${rung.key}, time ${occurrence}`,
      '',
    ].join('\n');
    const cycle = this.#context.file.clock(name)?.cycle ?? 1;
    const place = [
      name,
      ...(cycle > 1 ? [`cycle-${cycle}`] : []),
      ...(round > 1 ? [`round-${round}`] : []),
    ].join('/');
    for (const [i, to] of recipientsOf(rung.to, queue).entries()) {
      const noticeId = `${caseId}/${place}/${rung.key}/${occurrence}/${i + 1}`;
      this.#notices.send({ noticeId, channel: rung.channel, to, subject, text });
    }
  }

  async #escalate(firing: RungFiring): Promise<void> {
    const escalationId = this.#open(firing);
    const role = this.#roleOf(firing);
    if (role === undefined) return;
    const spec = this.#spec.task?.(firing, role) ?? escalationTask(this.#spec, firing, role);
    const { taskId } = await this.#tasks.open(spec);
    this.#taskIds.push(taskId);
    this.#escalations.watch(escalationId, taskId);
    this.#context.spawn(this.#decide(taskId));
  }

  async #decide(taskId: string): Promise<void> {
    const decision = await this.#tasks.decision(taskId);
    if (decision) this.#spec.decided?.(decision);
  }

  #open({ rung, round, occurrence }: RungFiring): string {
    const { name: clock, title, queue } = this.#spec;
    const reason = rung.reason ?? `Rung ${rung.key} of ${title}`;
    const to = recipientsOf(rung.to, queue).map(recipientText);
    const escalationId = this.#escalations.open(title, { reason, to, clock, rung: rung.key });
    this.#opened.push(escalationId);
    const data = { escalationId, clock, rung: rung.key, occurrence, round, to };
    this.#context.file.record({ kind: 'escalation.opened', text: `${title}: ${reason}`, data });
    return escalationId;
  }

  /** The tasks change hands; whoever takes one of them accepts the escalation. */
  #reassign(firing: RungFiring): void {
    const role = this.#roleOf(firing);
    const open = [...this.#taskIds, ...(this.#spec.taskIds?.() ?? [])].filter(
      (taskId) => !this.#tasks.isClosed(taskId),
    );
    const escalationId = this.#open(firing);
    if (role === undefined) return;
    const why = firing.rung.reason ?? rungText(this.#spec.title, firing.rung);
    for (const taskId of open) {
      this.#tasks.handOver(taskId, role, why);
      this.#escalations.watch(escalationId, taskId);
    }
  }

  /** Once for a clock, however often its ladder starts again (CS-52). */
  async #openIncident({ rung }: RungFiring): Promise<void> {
    if (this.#hasIncident) return;
    this.#hasIncident = true;
    const { file } = this.#context;
    const { caseId } = file.view;
    const { name, title } = this.#spec;
    const incident = {
      reference: `${caseId}/${name}`,
      subject: title,
      description: `${rung.reason ?? title}.\nCase: ${caseId}`,
    };
    const call = () =>
      scheduleActivity<Awaited<ReturnType<TicketingPort['openIncident']>>>(
        'openIncident',
        [incident],
        {
          startToCloseTimeout: '30s',
          retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '1m' },
          cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
          summary: `Open an incident: ${title}`,
        },
      );
    const opened = await this.#notices.run(call).catch(() => 'refused' as const);
    if (file.view.closedAtMs !== undefined) return;
    if (opened === undefined || opened === 'refused') {
      this.#hasIncident = false;
      const why = opened === undefined ? 'is not needed any more' : 'was refused';
      file.record({
        kind: 'incident.failed',
        text: `${title}: the incident ${why}`,
        data: { clock: name },
      });
    } else {
      file.addReference({ kind: 'incident', id: opened.ticketNumber });
      file.record({
        kind: 'incident.opened',
        text: `${title}: incident ${opened.ticketNumber}`,
        data: { clock: name, ...opened },
      });
    }
  }

  #roleOf({ rung }: RungFiring): Role | undefined {
    return taskRoleOf(rung.to, { queue: this.#spec.queue, onCall: this.#context.policy.onCall });
  }
}
