import type { Acknowledge } from '../../domain/cases/messages.ts';
import { acknowledgmentGaps } from '../../domain/orders/closing.ts';
import { type HandedTicket, type HandoffInput, type HandoffProgress, recipientsOf } from '../../domain/orders/handoff.ts';
import type { HandoffPolicy, Queue } from '../../domain/orders/order-policy.ts';
import type { ClockSpec, Decision, Form, RungFiring, Sop, TaskSpec } from '../sop/index.ts';

type HandoffSop = Sop<HandoffPolicy>;

/** Which wait a clock measures: billing, or one ticket of a queue. */
interface Wait {
  readonly clock: string;
  readonly handoff: Acknowledge['handoff'];
  readonly reference: string;
  readonly queue: Queue;
}

/** What the handoff waits for: two kinds of acknowledgment, each with who and when (OB-46), and the activation of every ticket. */
export class HandoffWaits {
  readonly #sop: HandoffSop;
  readonly #input: HandoffInput;
  readonly #tickets = new Map<string, HandedTicket>();
  /** Acknowledgments of tickets that are not known yet: a fast team may answer while its ticket's siblings are still being opened. */
  #early: Acknowledge[] = [];
  #opening = true;
  #billing: HandoffProgress['billing'];
  #taken = 0;

  constructor(sop: HandoffSop, input: HandoffInput) {
    this.#sop = sop;
    this.#input = input;
    sop.onAcknowledgment((ack) => this.#take(ack));
  }

  async startBilling(): Promise<void> {
    const { clocks, billingQueue } = this.#sop.policy;
    const wait: Wait = { clock: 'billing', handoff: 'billing', reference: this.#input.billingReference, queue: billingQueue };
    if (this.#billing === undefined) await this.#sop.clock(this.#clockSpec(wait, clocks.billing));
    // It may have come while the clock was being set.
    if (this.#billing !== undefined) this.#sop.meetClock(wait.clock);
  }

  /** Tickets are being opened: from now on an unknown ticket may be one of them. */
  expectTickets(): void {
    this.#opening = true;
  }

  async startTickets(tickets: readonly HandedTicket[]): Promise<void> {
    for (const ticket of tickets) this.#tickets.set(ticket.ticketNumber, ticket);
    for (const ticket of tickets) await this.#startClock(ticket);
    this.#opening = false;
    const early = this.#early;
    this.#early = [];
    for (const ack of early) this.#take(ack);
  }

  async #startClock(ticket: HandedTicket): Promise<void> {
    const queue = this.#sop.policy.queues.find((q) => q.key === ticket.queue);
    if (queue === undefined) throw new Error(`queue ${ticket.queue} is not in the policy`);
    const wait: Wait = { clock: clockOf(ticket), handoff: 'provisioning', reference: ticket.ticketNumber, queue };
    await this.#sop.clock(this.#clockSpec(wait, this.#sop.policy.clocks.provisioning));
    if (this.#tickets.get(ticket.ticketNumber)?.acknowledgedAtMs !== undefined) this.#sop.meetClock(wait.clock);
  }

  /** Until every open ticket, and with the last wave billing too, is acknowledged with owner and due date. */
  async acknowledged(withBilling: boolean): Promise<void> {
    const late = () => [...(withBilling && this.#billing === undefined ? ['billing'] : []), ...this.#unacknowledged().map((t) => t.queue)];
    await this.#until(
      () => late().length === 0,
      () => `the acknowledgment of ${late().join(', ')}`,
    );
  }

  async activated(): Promise<void> {
    await this.#until(
      () => this.isActivated(),
      () =>
        `the activation of ${this.#inactive()
          .map((t) => t.ticketNumber)
          .join(', ')}`,
    );
  }

  isActivated(): boolean {
    return this.#inactive().length === 0;
  }

  progress(): HandoffProgress {
    return { ...(this.#billing && { billing: this.#billing }), tickets: [...this.#tickets.values()] };
  }

  async #until(done: () => boolean, sentence: () => string): Promise<void> {
    while (!done()) {
      const before = this.#taken;
      await this.#sop.until(sentence(), () => this.#taken > before);
    }
  }

  #unacknowledged(): readonly HandedTicket[] {
    return [...this.#tickets.values()].filter((ticket) => ticket.acknowledgedAtMs === undefined);
  }

  #inactive(): readonly HandedTicket[] {
    return [...this.#tickets.values()].filter((ticket) => ticket.activatedAtMs === undefined);
  }

  /** As it arrives, whatever the handoff is doing: an acknowledgment stops its clock at once (OB-51). */
  #take(ack: Acknowledge): void {
    if (ack.handoff === 'billing') this.#applyBilling(ack);
    else if (this.#tickets.has(ack.reference) || !this.#opening) this.#applyTicket(ack);
    else this.#early.push(ack);
    this.#taken += 1;
  }

  #applyBilling(ack: Acknowledge): void {
    if (this.#billing) return this.#record('acknowledgment.duplicate', ack, 'billing had acknowledged already');
    this.#billing = { by: ack.by, atMs: this.#sop.now(), reference: ack.reference };
    this.#record('acknowledgment.received', ack, `billing acknowledged ${ack.reference}`);
    this.#sop.meetClock('billing');
  }

  #applyTicket(ack: Acknowledge): void {
    const ticket = this.#tickets.get(ack.reference);
    if (ticket === undefined) return this.#record('acknowledgment.incomplete', ack, `no ticket ${ack.reference} in this handoff`);
    this.#acknowledgeTicket(ticket, ack);
    if (ack.activatedAtMs !== undefined) this.#activateTicket(ack, ack.activatedAtMs);
  }

  #acknowledgeTicket(ticket: HandedTicket, ack: Acknowledge): void {
    const isNewsOfActivation = ack.activatedAtMs !== undefined && ack.owner === undefined;
    if (isNewsOfActivation) return;
    if (ticket.acknowledgedAtMs !== undefined)
      return this.#record('acknowledgment.duplicate', ack, `${ticket.queue} had acknowledged already`);
    const gaps = acknowledgmentGaps(ack);
    if (gaps.length > 0) return this.#record('acknowledgment.incomplete', ack, `${ticket.ticketNumber} lacks ${gaps.join(' and ')}`);
    const taken = { acknowledgedBy: ack.by, acknowledgedAtMs: this.#sop.now(), ...(ack.owner !== undefined && { owner: ack.owner }) };
    this.#tickets.set(ack.reference, { ...ticket, ...taken, ...(ack.dueAtMs !== undefined && { dueAtMs: ack.dueAtMs }) });
    this.#record('acknowledgment.received', ack, `${ticket.queue} acknowledged ${ticket.ticketNumber}`);
    this.#sop.meetClock(clockOf(ticket));
  }

  #activateTicket(ack: Acknowledge, activatedAtMs: number): void {
    const ticket = this.#tickets.get(ack.reference);
    if (ticket === undefined || ticket.activatedAtMs !== undefined) return;
    this.#tickets.set(ack.reference, { ...ticket, activatedAtMs });
    this.#sop.passPointOfNoReturn();
    this.#record('acknowledgment.received', ack, `${ticket.ticketNumber} is activated`);
  }

  #record(
    kind: 'acknowledgment.received' | 'acknowledgment.duplicate' | 'acknowledgment.incomplete',
    ack: Acknowledge,
    text: string,
  ): void {
    const { handoff, reference, messageId } = ack;
    this.#sop.record({ kind, text, actor: ack.by, data: { handoff, reference, messageId } });
  }

  #clockSpec(wait: Wait, target: HandoffPolicy['clocks']['billing']): ClockSpec {
    const { orderNumber } = this.#input;
    const title = `Acknowledgment of order ${orderNumber} by ${wait.queue.title}`;
    return {
      name: wait.clock,
      title,
      calendar: this.#sop.calendar(target.calendar),
      targetMinutes: target.targetMinutes,
      atRiskShare: target.atRiskShare,
      ladder: target.ladder,
      notices: (firing) => this.#notices(wait, firing),
      task: (firing) => delayTask(wait, firing, orderNumber),
      decided: (decision) => this.#decided(wait, decision),
    };
  }

  #notices(wait: Wait, firing: RungFiring) {
    const word = firing.action === 'remind' ? 'is due soon' : 'is late';
    const subject = `Handoff of order ${this.#input.orderNumber} to ${wait.queue.title}: acknowledgment ${word}`;
    const text = `${subject}.\nReference: ${wait.reference}\nCase: ${this.#sop.caseId}\nStep of the ladder: ${firing.rung}, time ${firing.occurrence}\n`;
    return recipientsOf(firing.to, wait.queue, this.#sop.policy.contacts).map((to) => ({ to, subject, text }));
  }

  /** A person recorded what the downstream owner said on another way. */
  #decided(wait: Wait, decision: Decision): void {
    if (decision.choice !== 'acknowledged') return;
    const { owner, dueAt } = decision.form;
    this.#sop.acknowledge({
      messageId: `by-hand:${wait.clock}`,
      caseId: this.#input.parentCaseId,
      handoff: wait.handoff,
      reference: wait.reference,
      by: decision.by,
      ...(typeof owner === 'string' && { owner }),
      ...(typeof dueAt === 'string' && { dueAtMs: Date.parse(dueAt) }),
    });
  }
}

function clockOf(ticket: HandedTicket): string {
  return `provisioning:${ticket.key}`;
}

/** The first firing of an escalating rung gives a task to the first role it names beside the queue's own people (OB-51). */
function delayTask(wait: Wait, firing: RungFiring, orderNumber: string): TaskSpec | undefined {
  const role = firing.to.find((who) => who !== 'owner' && who !== 'queue-lead');
  if (firing.action !== 'escalate' || firing.occurrence > 1 || role === undefined) return undefined;
  return {
    kind: 'handoff-delay',
    role,
    title: `${wait.queue.title} has not acknowledged order ${orderNumber}`,
    description: `The ${wait.handoff} handoff (${wait.reference}) is late. Chase the owner, or record what was agreed on another way.`,
    choices: [
      { key: 'acknowledged', title: 'Acknowledged on another way: record owner and due date', needsComment: true },
      { key: 'chased', title: 'Chased: keep waiting', needsComment: true },
    ],
    data: { handoff: wait.handoff, reference: wait.reference, rung: firing.rung, dueAtMs: firing.dueAtMs },
    formError: (choice, form) => (choice === 'acknowledged' && wait.handoff === 'provisioning' ? formError(form) : undefined),
  };
}

function formError({ owner, dueAt }: Form): { readonly field: string; readonly reason: string } | undefined {
  if (typeof owner !== 'string' || owner.trim() === '') return { field: 'owner', reason: 'who owns the ticket downstream is needed' };
  if (typeof dueAt !== 'string' || Number.isNaN(Date.parse(dueAt))) return { field: 'dueAt', reason: 'a due date (ISO 8601) is needed' };
  return undefined;
}
