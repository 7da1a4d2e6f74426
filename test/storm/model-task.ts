import type { ApprovalRule } from '../../domain/cases/task-policy.ts';
import type { Priority } from '../../domain/shared/priority.ts';
import type { Actor } from '../../domain/shared/roles.ts';
import { leaseMinutes, taskMinutes } from './storm-policy.ts';

const minute = 60_000;

/** How often each thing was told of a task. */
export const taskStories = [
  'claimed',
  'renewed',
  'released',
  'lapsed',
  'reassigned',
  'voted',
  'completed',
  'expired',
  'refused',
  'cancelled',
] as const;
type Story = (typeof taskStories)[number];

/** What one task came to; what it has not is `none`. */
export interface TaskTally {
  readonly kind: string;
  readonly state: string;
  readonly role: string;
  readonly assignee: string;
  readonly holder: string;
  readonly votes: readonly string[];
  /** Choice and person. */
  readonly decision: string;
  readonly priority: Priority;
  readonly dueAtMs: number;
  readonly told: { readonly [story in Story]: number };
}

interface Opening {
  readonly kind: string;
  readonly roles: readonly string[];
  /** Absent: a task that one person decides. */
  readonly approval?: ApprovalRule & { readonly requestedBy: string };
  readonly atMs: number;
  readonly priority: Priority;
}

/** Attempts that the timeline tells; the others are only answered. */
const toldRefusals: readonly string[] = [
  'already-decided',
  'already-voted',
  'expired',
  'claimed-by-other',
  'own-request',
];

/** A task as simply as can be: who has it until when, who voted, and what was told of it. */
export class ModelTask {
  readonly #opening: Opening;
  readonly #told = Object.fromEntries(taskStories.map((story) => [story, 0])) as {
    [story in Story]: number;
  };
  readonly #votes: string[] = [];
  #roles: readonly string[];
  #priority: Priority;
  #state = 'open';
  #assignee: string | undefined;
  #holder: string | undefined;
  #leaseEndsMs = Number.POSITIVE_INFINITY;
  #expiresMs: number;
  #expired = false;
  #decision: { readonly choice: string; readonly by: string } | undefined;

  constructor(opening: Opening) {
    this.#opening = opening;
    this.#roles = opening.roles;
    this.#priority = opening.priority;
    this.#expiresMs =
      opening.atMs + (opening.approval?.expiry?.minutes ?? Number.POSITIVE_INFINITY) * minute;
  }

  get tally(): TaskTally {
    const { kind, atMs } = this.#opening;
    return {
      kind,
      state: this.#state,
      role: String(this.#roles[0]),
      assignee: this.#assignee ?? 'none',
      holder: this.#holder ?? 'none',
      votes: this.#votes,
      decision: this.#decision ? `${this.#decision.choice} by ${this.#decision.by}` : 'none',
      priority: this.#priority,
      dueAtMs: atMs + taskMinutes * minute,
      told: this.#told,
    };
  }

  get decision(): { readonly choice: string; readonly by: string } | undefined {
    return this.#decision;
  }

  get approvers(): readonly string[] {
    return this.#votes
      .filter((vote) => vote.startsWith('approve'))
      .map((vote) => vote.slice('approve by '.length));
  }

  get #isClosed(): boolean {
    return this.#state === 'completed' || this.#state === 'cancelled';
  }

  /** What fell due by then, in its order. */
  pass(toMs: number): void {
    if (this.#isClosed) return;
    if (this.#leaseEndsMs <= Math.min(toMs, this.#expiresMs)) this.#lapse();
    if (this.#expiresMs <= toMs) this.#expire();
    if (!this.#isClosed && this.#leaseEndsMs <= toMs) this.#lapse();
  }

  claim(actor: Actor, atMs: number): string {
    const refusal = this.#refusal(actor) ?? this.#inOtherHands(actor);
    if (refusal !== undefined) return this.#refuse(refusal);
    this.#told[this.#holder === actor.subject ? 'renewed' : 'claimed'] += 1;
    this.#state = 'claimed';
    this.#holder = actor.subject;
    this.#leaseEndsMs = atMs + leaseMinutes * minute;
    return 'ok';
  }

  release({ subject }: Actor): string {
    if (this.#isClosed) return this.#refuse(this.#over());
    if (this.#holder !== subject) return this.#refuse('not-claimed');
    this.#told.released += 1;
    this.#free();
    return 'ok';
  }

  /** Of somebody who is away, to the deputy: the task goes as it is, its target too. */
  reassign(toPerson: string): string {
    if (this.#isClosed) return this.#refuse(this.#over());
    if (this.#opening.approval?.requestedBy === toPerson) return this.#refuse('own-request');
    this.#told.reassigned += 1;
    this.#free();
    this.#assignee = toPerson;
    return 'ok';
  }

  complete(actor: Actor, choice: string): string {
    const { approval } = this.#opening;
    const votes = (approval?.quorum ?? 1) > 1;
    const refusal = this.#refusal(actor) ?? (votes ? undefined : this.#inOtherHands(actor));
    if (refusal !== undefined) return this.#refuse(refusal);
    const by = actor.subject;
    if (approval) {
      if (this.#votes.some((vote) => vote.endsWith(` by ${by}`)))
        return this.#refuse('already-voted');
      this.#votes.push(`${choice} by ${by}`);
      if (choice === 'approve' && this.#votes.length < approval.quorum) {
        this.#told.voted += 1;
        if (this.#holder === by) this.#free();
        return 'ok';
      }
    }
    this.#decide(choice, by);
    return 'ok';
  }

  /** Its holder did something on the case. */
  sign(subject: string, atMs: number): void {
    if (this.#state === 'claimed' && this.#holder === subject)
      this.#leaseEndsMs = atMs + leaseMinutes * minute;
  }

  prioritise(to: Priority): void {
    if (!this.#isClosed) this.#priority = to;
  }

  cancel(): void {
    if (this.#isClosed) return;
    this.#state = 'cancelled';
    this.#told.cancelled += 1;
  }

  #refusal({ subject, roles }: Actor): string | undefined {
    const { approval } = this.#opening;
    if (this.#isClosed) return this.#over();
    const isOneOf = (wanted: readonly string[]) => roles.some((role) => wanted.includes(role));
    if (!isOneOf(this.#roles))
      return this.#expired && isOneOf(this.#opening.roles) ? 'expired' : 'role-missing';
    return approval?.requestedBy === subject ? 'own-request' : undefined;
  }

  #inOtherHands({ subject }: Actor): string | undefined {
    const others = [this.#assignee, this.#holder].filter(
      (one) => one !== undefined && one !== subject,
    );
    return others.length > 0 ? 'claimed-by-other' : undefined;
  }

  #over(): string {
    return this.#decision?.by === 'handoff' ? 'expired' : 'already-decided';
  }

  #refuse(code: string): string {
    if (toldRefusals.includes(code)) this.#told.refused += 1;
    return code;
  }

  #lapse(): void {
    this.#told.lapsed += 1;
    this.#free();
  }

  #expire(): void {
    const { expiry } = this.#opening.approval ?? {};
    this.#expiresMs = Number.POSITIVE_INFINITY;
    this.#expired = true;
    this.#told.expired += 1;
    if (expiry?.onExpiry === 'reject') this.#decide('reject', 'handoff');
    if (expiry?.onExpiry !== 'escalate') return;
    this.#free();
    this.#assignee = undefined;
    this.#roles = [expiry.escalateTo];
  }

  #decide(choice: string, by: string): void {
    this.#decision = { choice, by };
    this.#state = 'completed';
    this.#told.completed += 1;
  }

  #free(): void {
    this.#state = 'open';
    this.#holder = undefined;
    this.#leaseEndsMs = Number.POSITIVE_INFINITY;
  }
}
