import { randomUUID } from 'node:crypto';
import type { Client, WorkflowHandle } from '@temporalio/client';
import type { Duration } from '@temporalio/common';
import { rejectionOf } from '../../api/temporal-faults.ts';
import type { UpdateAnswer } from '../../domain/cases/answers.ts';
import type { CaseDocument, CaseView } from '../../domain/cases/case.ts';
import { caseIdOf, workflowIdOf } from '../../domain/cases/case-id.ts';
import {
  type CaseMessage,
  documentQueryName,
  signalNames,
  updateNames,
} from '../../domain/cases/messages.ts';
import type { BusinessKey } from '../../domain/cases/procedure.ts';
import type { TaskKind, TaskView } from '../../domain/cases/task.ts';
import type { TimelineEvent, TimelineKind } from '../../domain/cases/timeline.ts';
import type { Actor, Role } from '../../domain/shared/roles.ts';
import type { AcknowledgmentData } from '../../workflows/provisioning-handoff/acknowledgment.schema.ts';
import { eventually } from './eventually.ts';
import { advance, skipEveryWait } from './time.ts';

/** A person of a role, as a token would name one. */
export const person = (subject: string, ...roles: Role[]): Actor => ({ subject, roles });

/** What a decision says beside its choice. */
export interface DecisionWords {
  readonly comment?: string;
  readonly by?: Actor;
  /** By default the first of the choice, if it has any. */
  readonly reasonCode?: string;
  readonly form?: { readonly [key: string]: string };
}

/** One case under test: what staff and machines send it, and what can be seen of it. */
export class CaseDriver {
  readonly #client: Client;
  readonly workflowId: string;

  constructor(client: Client, workflowId: string) {
    this.#client = client;
    this.workflowId = workflowId;
  }

  /** Of the business key. */
  get number(): string {
    return this.workflowId.slice(this.workflowId.lastIndexOf(':') + 1);
  }

  get handle(): WorkflowHandle {
    return this.#client.workflow.getHandle(this.workflowId);
  }

  document(): Promise<CaseDocument> {
    return this.handle.query<CaseDocument>(documentQueryName);
  }

  async caseId(): Promise<string> {
    const { raw } = await this.handle.describe();
    return caseIdOf(this.workflowId, raw.workflowExecutionInfo?.firstRunId ?? '');
  }

  /** Until the case looks as wanted; answers with the document that does. */
  sees(
    what: string,
    looks: (document: CaseDocument) => boolean,
    withinMs?: number,
  ): Promise<CaseDocument> {
    const look = async () => {
      const document = await this.document();
      return looks(document) && document;
    };
    return eventually(`${this.workflowId}: ${what}`, look, withinMs);
  }

  async kinds(): Promise<readonly TimelineKind[]> {
    return (await this.document()).events.map((event) => event.kind);
  }

  async events(kind: TimelineKind): Promise<readonly TimelineEvent[]> {
    return (await this.document()).events.filter((event) => event.kind === kind);
  }

  /** The newest open task of a kind, once there is one. */
  openTask(kind: TaskKind, matches: (task: TaskView) => boolean = () => true): Promise<TaskView> {
    return eventually(`${this.workflowId}: an open ${kind} task`, async () => {
      const { tasks } = await this.document();
      return tasks.findLast(
        (task) =>
          task.kind === kind &&
          (task.state === 'open' || task.state === 'claimed') &&
          matches(task),
      );
    });
  }

  /** Decides as somebody of the task's role; the answer tells whether it counted. */
  complete(task: TaskView, choice: string, words: DecisionWords = {}): Promise<UpdateAnswer> {
    const first = task.choices.find((one) => one.key === choice)?.reasonCodes?.[0]?.key;
    const { comment = 'done', by = person('ann', task.role), form, reasonCode = first } = words;
    const code = reasonCode === undefined ? {} : { reasonCode };
    return this.update(updateNames.complete, {
      taskId: task.taskId,
      actor: by,
      choice,
      comment,
      ...code,
      ...(form && { form }),
    });
  }

  /** The same for the newest open task of a kind; fails when it did not count. */
  async decide(kind: TaskKind, choice: string, words: DecisionWords = {}): Promise<TaskView> {
    const task = await this.openTask(kind);
    const answer = await this.complete(task, choice, words);
    if (!answer.ok) throw new Error(`${choice} was refused: ${answer.detail}`);
    return task;
  }

  async cancel(
    reason = 'no longer wanted',
    actor = person('cora', 'operations-manager'),
  ): Promise<UpdateAnswer> {
    return this.update(updateNames.cancel, { caseId: await this.caseId(), actor, reason });
  }

  /** `updateId` names the request, so that it may be sent again. */
  async update(
    name: string,
    message: object,
    updateId: string = randomUUID(),
  ): Promise<UpdateAnswer> {
    try {
      return await this.handle.executeUpdate<UpdateAnswer, [object]>(name, {
        args: [message],
        updateId,
      });
    } catch (error) {
      const rejection = rejectionOf(error);
      if (rejection) return rejection;
      throw error;
    }
  }

  /** Moves this run's clock. */
  advance(by: Duration): Promise<void> {
    return advance(this.#client, this, by);
  }

  skipEveryWait(): Promise<void> {
    return skipEveryWait(this.#client, this);
  }
}

/** An acknowledgment, and what the webhook says beside it. */
export interface Acknowledge extends AcknowledgmentData {
  readonly messageId: string;
  readonly caseId: string;
}

/** As the webhook's route sends it. */
export function asMessage({ messageId, caseId, ...data }: Acknowledge): CaseMessage {
  return { name: 'acknowledgment', caseId, messageId, sender: 'machine:acknowledgments', data };
}

/** An order under test: its booking and its handoff. */
export class OrderDriver extends CaseDriver {
  readonly handoff: CaseDriver;

  constructor(client: Client, source: BusinessKey) {
    super(client, workflowIdOf('order-booking', source));
    this.handoff = new CaseDriver(client, workflowIdOf('provisioning-handoff', source));
  }

  /** Until the handoff waits for its acknowledgments; answers with the ticket numbers. */
  async handedOff(withinMs?: number): Promise<readonly string[]> {
    // Only once the clock of every ticket runs may the handoff's time be moved.
    const isHandedOff = ({ case: seen }: CaseDocument): boolean => {
      const clocks = seen.clocks.filter((clock) => clock.name.startsWith('provisioning:'));
      return seen.steps[1]?.state === 'done' && clocks.length === ticketsOf(seen).length;
    };
    const { case: view } = await this.handoff.sees(
      'tickets opened and their clocks started',
      isHandedOff,
      withinMs,
    );
    return ticketsOf(view);
  }

  /** Sends an acknowledgment as the webhook route would. */
  async acknowledge(
    ack: Partial<Acknowledge> & Pick<Acknowledge, 'handoff' | 'reference'>,
    to: CaseDriver = this.handoff,
  ): Promise<Acknowledge> {
    const message: Acknowledge = {
      messageId: randomUUID(),
      caseId: await this.caseId(),
      by: `${ack.handoff}-team`,
      ...ack,
    };
    await to.handle.signal(signalNames.message, asMessage(message));
    return message;
  }

  async acknowledgeBilling(ack: Partial<Acknowledge> = {}): Promise<Acknowledge> {
    // A worker that goes away answers no query.
    const { references } = (await this.sees('its references', () => true)).case;
    const reference = references.find((known) => known.kind === 'billing')?.id ?? 'none';
    return this.acknowledge({ handoff: 'billing', reference, ...ack });
  }

  /** Acknowledges a ticket with owner and due date, activated unless told otherwise. */
  acknowledgeTicket(reference: string, ack: Partial<Acknowledge> = {}): Promise<Acknowledge> {
    const dueAtMs = Date.now() + 86_400_000;
    return this.acknowledge({
      handoff: 'provisioning',
      reference,
      owner: 'nora',
      dueAtMs,
      activatedAtMs: Date.now(),
      ...ack,
    });
  }

  /** Everything downstream says yes; the order completes. */
  async acknowledgeAll(withinMs?: number): Promise<void> {
    const tickets = await this.handedOff(withinMs);
    await this.acknowledgeBilling();
    for (const ticket of tickets) await this.acknowledgeTicket(ticket);
  }
}

function ticketsOf(view: CaseView): readonly string[] {
  return view.references.flatMap((reference) =>
    reference.kind === 'ticket' ? [reference.id] : [],
  );
}
