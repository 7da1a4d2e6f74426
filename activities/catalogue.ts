import type { CallTerms } from '../domain/cases/call-limit.ts';
import type { FanOutOutcome, ItemRef } from '../domain/cases/fan-out.ts';
import type { BillingPort } from './billing/port.ts';
import type { CalendarPort } from './calendar/port.ts';
import type { CrmPort } from './crm/port.ts';
import type { EnginePort } from './engine/port.ts';
import type { NotifyPort } from './notify/port.ts';
import type { ProvisioningPort, ProvisioningTicket, TicketResult } from './provisioning/port.ts';
import type { OpeningPort, ReadModelPort } from './read-model/port.ts';
import type { ReportsPort, ReviewStarterPort } from './reports/port.ts';
import type { TicketingPort } from './ticketing/port.ts';
import type { createVaultActivities } from './vault/activities.ts';

/** Payloads have no `undefined`: an absent fact travels as `null`. */
type OverTheWire<F> = F extends (...args: infer A) => Promise<infer R>
  ? (...args: A) => Promise<undefined extends R ? Exclude<R, undefined> | null : R>
  : never;

/** Facts from outside, read again as often as needed. */
export interface ReadActivities {
  readonly readQuote: OverTheWire<CrmPort['readQuote']>;
  readonly readContract: OverTheWire<CrmPort['readContract']>;
  readonly readCustomer: OverTheWire<CrmPort['readCustomer']>;
  readonly readBillingAccount: OverTheWire<BillingPort['readAccount']>;
  readonly dueTimes: CalendarPort['dueTimes'];
  readonly clockTimes: CalendarPort['clockTimes'];
  readonly countMonth: ReportsPort['countMonth'];
}

/**
 * Changes outside; each carries its own idempotency key and is read back before it counts as done.
 */
export interface EffectActivities {
  readonly bookOrder: CrmPort['bookOrder'];
  /**
   * Answers once the order shows one of the statuses; until then fails in a way that is retried
   * (OB-33).
   */
  readonly confirmBooked: (order: {
    readonly orderNumber: string;
    readonly bookedEquivalents: readonly string[];
  }) => Promise<{ readonly status: string }>;
  readonly updateOrder: CrmPort['updateOrder'];
  readonly cancelBooking: CrmPort['cancelBooking'];
  readonly triggerBilling: BillingPort['trigger'];
  readonly stopBilling: BillingPort['stop'];
  /** One ticket per queue of a wave, side by side. */
  readonly openTickets: (
    tickets: readonly ProvisioningTicket[],
  ) => Promise<readonly TicketResult[]>;
  readonly cancelTickets: ProvisioningPort['cancelTickets'];
}

/** The same for one of many items: once by its key, by one conditional write or the peer's key. */
export type ItemActivity = (item: ItemRef, key: string) => Promise<void>;

/**
 * Changes outside that `forEach` makes for many items, each on its own. A worker makes both shapes
 * of them (workers/item-activities.ts). No procedure has one yet.
 *
 *     readonly creditAccount: ItemActivity;
 */
export interface ItemActivities {}

/** A batch of items for one activity. */
export interface PackedItems {
  readonly items: readonly ItemRef[];
  /** The key of an item is made of it: `itemKeyOf`. */
  readonly keyPrefix: string;
  /** Items at once. */
  readonly atOnce: number;
}

/** A whole batch: a later attempt goes on after what the last heartbeat named. */
export type PackedActivity = (batch: PackedItems, terms: CallTerms) => Promise<FanOutOutcome>;

/** Both shapes of each item activity: `creditAccount` and `creditAccountPacked`. */
export type InBothShapes<Items> = Items & {
  readonly [K in keyof Items & string as `${K}Packed`]: PackedActivity;
};

/** What only the kernel calls. */
export interface KernelActivities {
  readonly openCase: OpeningPort['open'];
  readonly project: ReadModelPort['project'];
  readonly closeCase: ReadModelPort['close'];
  readonly notify: NotifyPort['notify'];
  readonly openIncident: TicketingPort['openIncident'];
  readonly cancelRun: EnginePort['cancelRun'];
  readonly startCase: EnginePort['startCase'];
  readonly discardValues: ReturnType<typeof createVaultActivities>['discardValues'];
}

/** Work that no case stands for. */
export interface DutyActivities {
  readonly startMonthlyReviews: ReviewStarterPort['startReviews'];
}

/** Everything a worker must register. */
export type HandoffActivities = ReadActivities &
  EffectActivities &
  InBothShapes<ItemActivities> &
  KernelActivities &
  DutyActivities;
