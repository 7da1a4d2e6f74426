import { acknowledgmentGaps } from '../order-booking/rules/closing.ts';
import type { ClockSpec, Decision } from '../sop/index.ts';
import type { AcknowledgmentData } from './acknowledgment.schema.ts';
import type {
  AcknowledgmentMessage,
  HandedTicket,
  HandoffInput,
  HandoffProgress,
  HandoffSop,
} from './handoff.ts';
import { clockOf, delayTask, type Handover, type Wait, words } from './late-acknowledgment.ts';

type HandoffClock = ClockSpec<Handover>;

/** An acknowledgment with the id of its message. */
type TakenAcknowledgment = AcknowledgmentData & { readonly messageId: string };

/**
 * What the handoff waits for: two kinds of acknowledgment, each with who and when (OB-46), and the
 * activation of every ticket.
 */
export class HandoffWaits {
  readonly #sop: HandoffSop;
  readonly #input: HandoffInput;
  readonly #tickets = new Map<string, HandedTicket>();
  #opening = true;
  #billing: HandoffProgress['billing'];
  #taken = 0;

  constructor(sop: HandoffSop, input: HandoffInput) {
    this.#sop = sop;
    this.#input = input;
    sop.on('acknowledgment', (ack) => this.#take(ack));
  }

  async startBilling(): Promise<void> {
    const { billingQueue } = this.#sop.policy;
    const wait: Wait = {
      clock: 'billing',
      handoff: 'billing',
      reference: this.#input.billingReference,
      queue: billingQueue,
    };
    if (this.#billing === undefined) await this.#sop.clock(this.#clockSpec(wait));
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
    this.#sop.offer('acknowledgment');
  }

  async #startClock(ticket: HandedTicket): Promise<void> {
    const queue = this.#sop.policy.queues.find((q) => q.key === ticket.queue);
    if (queue === undefined) throw new Error(`queue ${ticket.queue} is not in the policy`);
    const wait: Wait = {
      clock: clockOf(ticket),
      handoff: 'provisioning',
      reference: ticket.ticketNumber,
      queue,
    };
    await this.#sop.clock(this.#clockSpec(wait));
    if (this.#tickets.get(ticket.ticketNumber)?.acknowledgedAtMs !== undefined)
      this.#sop.meetClock(wait.clock);
  }

  /**
   * Until every open ticket, and with the last wave billing too, is acknowledged with owner and due
   * date.
   */
  async acknowledged(withBilling: boolean): Promise<void> {
    const late = () => [
      ...(withBilling && this.#billing === undefined ? ['billing'] : []),
      ...this.#unacknowledged().map((t) => t.queue),
    ];
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
    return {
      ...(this.#billing && { billing: this.#billing }),
      tickets: [...this.#tickets.values()],
    };
  }

  async #until(done: () => boolean, sentence: () => string): Promise<void> {
    while (!done()) {
      const before = this.#taken;
      await this.#sop.until({ waitingFor: sentence(), done: () => this.#taken > before });
    }
  }

  #unacknowledged(): readonly HandedTicket[] {
    return [...this.#tickets.values()].filter((ticket) => ticket.acknowledgedAtMs === undefined);
  }

  #inactive(): readonly HandedTicket[] {
    return [...this.#tickets.values()].filter((ticket) => ticket.activatedAtMs === undefined);
  }

  /**
   * As it arrives, whatever the handoff is doing: an acknowledgment stops its clock at once
   * (OB-51). One of a ticket that is not known yet waits: a fast team may answer while its ticket's
   * siblings are still being opened.
   */
  #take({ data, messageId }: AcknowledgmentMessage): boolean {
    const ack = { ...data, messageId };
    if (ack.handoff === 'billing') this.#applyBilling(ack);
    else if (this.#tickets.has(ack.reference) || !this.#opening) this.#applyTicket(ack);
    else return false;
    this.#taken += 1;
    return true;
  }

  #applyBilling(ack: TakenAcknowledgment): void {
    if (this.#billing)
      return this.#record('acknowledgment.duplicate', ack, 'billing had acknowledged already');
    this.#billing = { by: ack.by, atMs: this.#sop.now(), reference: ack.reference };
    this.#record('acknowledgment.received', ack, `billing acknowledged ${ack.reference}`);
    this.#sop.meetClock('billing');
  }

  #applyTicket(ack: TakenAcknowledgment): void {
    const ticket = this.#tickets.get(ack.reference);
    if (ticket === undefined)
      return this.#record(
        'acknowledgment.incomplete',
        ack,
        `no ticket ${ack.reference} in this handoff`,
      );
    this.#acknowledgeTicket(ticket, ack);
    if (ack.activatedAtMs !== undefined) this.#activateTicket(ack, ack.activatedAtMs);
  }

  #acknowledgeTicket(ticket: HandedTicket, ack: TakenAcknowledgment): void {
    const isNewsOfActivation = ack.activatedAtMs !== undefined && ack.owner === undefined;
    if (isNewsOfActivation) return;
    if (ticket.acknowledgedAtMs !== undefined)
      return this.#record(
        'acknowledgment.duplicate',
        ack,
        `${ticket.queue} had acknowledged already`,
      );
    const gaps = acknowledgmentGaps(ack);
    if (gaps.length > 0)
      return this.#record(
        'acknowledgment.incomplete',
        ack,
        `${ticket.ticketNumber} lacks ${gaps.join(' and ')}`,
      );
    const taken = {
      acknowledgedBy: ack.by,
      acknowledgedAtMs: this.#sop.now(),
      ...(ack.owner !== undefined && { owner: ack.owner }),
    };
    this.#tickets.set(ack.reference, {
      ...ticket,
      ...taken,
      ...(ack.dueAtMs !== undefined && { dueAtMs: ack.dueAtMs }),
    });
    this.#record(
      'acknowledgment.received',
      ack,
      `${ticket.queue} acknowledged ${ticket.ticketNumber}`,
    );
    this.#sop.meetClock(clockOf(ticket));
  }

  #activateTicket(ack: TakenAcknowledgment, activatedAtMs: number): void {
    const ticket = this.#tickets.get(ack.reference);
    if (ticket === undefined || ticket.activatedAtMs !== undefined) return;
    this.#tickets.set(ack.reference, { ...ticket, activatedAtMs });
    this.#sop.passPointOfNoReturn();
    this.#record('acknowledgment.received', ack, `${ticket.ticketNumber} is activated`);
  }

  #record(
    kind: 'acknowledgment.received' | 'acknowledgment.duplicate' | 'acknowledgment.incomplete',
    ack: TakenAcknowledgment,
    text: string,
  ): void {
    const { handoff, reference, messageId } = ack;
    this.#sop.record({ kind, text, actor: ack.by, data: { handoff, reference, messageId } });
  }

  #clockSpec(wait: Wait): HandoffClock {
    const { orderNumber } = this.#input;
    const title = `Acknowledgment of order ${orderNumber} by ${wait.queue.title}`;
    return {
      name: wait.clock,
      title,
      clock: wait.handoff,
      queue: wait.queue,
      words: (firing) => words(wait, firing, orderNumber),
      task: (firing, role) => delayTask(wait, firing, { role, orderNumber }),
      decided: (decision) => this.#decided(wait, decision),
    };
  }

  /** A person recorded what the downstream owner said on another way. */
  #decided(wait: Wait, decision: Decision): void {
    if (decision.choice !== 'acknowledged') return;
    const { owner, dueAt } = decision.form;
    this.#sop.receive({
      name: 'acknowledgment',
      caseId: this.#sop.caseId,
      messageId: `by-hand:${wait.clock}`,
      sender: decision.by,
      data: {
        handoff: wait.handoff,
        reference: wait.reference,
        by: decision.by,
        ...(typeof owner === 'string' && { owner }),
        ...(typeof dueAt === 'string' && { dueAtMs: Date.parse(dueAt) }),
      },
    });
  }
}
