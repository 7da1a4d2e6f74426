import { randomUUID } from 'node:crypto';
import { activated } from '../provisioning/routes.ts';
import type { Settings } from '../settings.ts';
import type { World } from '../store/world.ts';
import type { Timers } from '../timers.ts';
import type { AcknowledgmentMessage, AgendaItem } from './downstream.schema.ts';
import type { Webhooks } from './webhooks.ts';

/** What the teams need. */
export interface TeamParts {
  readonly world: World;
  readonly settings: Settings;
  readonly timers: Timers;
  readonly webhooks: Webhooks;
  readonly nowMs: () => number;
}

/** Work that reached a team: `billing` or a provisioning queue. */
export interface HandedOver {
  readonly team: string;
  readonly customerId: string;
  readonly caseId: string;
  readonly reference: string;
}

/**
 * The downstream teams: they acknowledge what reaches them, and activate services, as the settings
 * say.
 */
export interface Teams {
  readonly take: (work: HandedOver) => void;
  /** Goes on with what was planned when the sandbox stopped. */
  readonly resume: () => void;
}

const dayMs = 86_400_000;
/** How far off the due date is that a team names. */
const dueInDays = 3;

/** Teams whose plans are kept in the world, so that they outlive a restart. */
export function createTeams(parts: TeamParts): Teams {
  const { world, settings, timers, nowMs } = parts;
  const agenda = world['downstream.agenda'];
  const plan = (item: Omit<AgendaItem, 'id' | 'dueAtMs'>, delayMs: number) =>
    start(agenda.put({ ...item, id: randomUUID(), dueAtMs: nowMs() + delayMs }));
  const start = ({ id, dueAtMs }: AgendaItem) => timers.after(dueAtMs - nowMs(), () => work(id));
  const work = (id: string) => {
    const item = agenda.get(id);
    if (item === undefined) return;
    agenda.remove(id);
    if (stopped(world, item)) return;
    if (item.what === 'activate') return activate(parts, item);
    acknowledge(parts, item);
    if (item.team !== 'billing' && item.behaviour.activate === 'after') {
      plan({ ...item, what: 'activate' }, item.behaviour.activationDelayMs);
    }
  };
  return {
    take: ({ team, customerId, caseId, reference }) => {
      const behaviour = settings.behaviour(team, customerId);
      if (behaviour.acknowledge === 'auto')
        plan({ what: 'acknowledge', team, caseId, reference, behaviour }, behaviour.delayMs);
    },
    resume: () => agenda.all().forEach(start),
  };
}

/** What a team says of its work when it has nothing special to say. */
export function acknowledgmentOf(
  { team, caseId, reference }: Omit<HandedOver, 'customerId'>,
  nowMs: number,
): AcknowledgmentMessage {
  return {
    type: 'handoff.acknowledged',
    caseId,
    handoff: team === 'billing' ? 'billing' : 'provisioning',
    reference,
    by: `${team}-team`,
    owner: `${team}-owner`,
    dueAt: new Date(nowMs + dueInDays * dayMs).toISOString(),
  };
}

/** Nobody works on what was ended, cancelled or activated meanwhile. */
function stopped(world: World, { team, reference }: AgendaItem): boolean {
  if (team !== 'billing')
    return world['provisioning.tickets'].get(reference)?.status.match(/^(new|assigned)$/) == null;
  const document =
    world['billing.schedules'].get(reference) ??
    world['billing.invoices'].get(reference) ??
    world['billing.cycles'].get(reference);
  return document === undefined || document.endReason !== null;
}

function acknowledge({ world, webhooks, nowMs }: TeamParts, item: AgendaItem): void {
  const { behaviour } = item;
  const { owner, dueAt, ...rest } = acknowledgmentOf(item, nowMs());
  const withService = item.team !== 'billing' && behaviour.activate === 'with-acknowledgment';
  const message: AcknowledgmentMessage = {
    ...rest,
    ...(behaviour.owner && owner !== undefined && { owner }),
    ...(behaviour.dueDate && dueAt !== undefined && { dueAt }),
    ...(withService && { activatedAt: new Date(nowMs()).toISOString() }),
  };
  assignTicket(world, message);
  const { messageId } = webhooks.send(message);
  /** A repeat is by turns the same webhook again and a new one that says the same. */
  for (let repeat = 0; repeat < behaviour.duplicates; repeat += 1)
    webhooks.send(message, repeat % 2 === 0 ? messageId : undefined);
}

/** Writes into the ticket what an acknowledgment says. */
export function assignTicket(
  world: Pick<World, 'provisioning.tickets'>,
  message: AcknowledgmentMessage,
): void {
  const ticket = world['provisioning.tickets'].get(message.reference);
  if (ticket === undefined || (ticket.status !== 'new' && ticket.status !== 'assigned')) return;
  const assigned = {
    ...ticket,
    owner: message.owner ?? ticket.owner,
    dueAt: message.dueAt ?? ticket.dueAt,
    status: 'assigned' as const,
  };
  world['provisioning.tickets'].put(
    message.activatedAt === undefined
      ? assigned
      : activated(assigned, Date.parse(message.activatedAt)),
  );
}

function activate(
  { world, webhooks, nowMs }: TeamParts,
  { team, caseId, reference }: AgendaItem,
): void {
  const ticket = world['provisioning.tickets'].get(reference);
  if (ticket === undefined) return;
  const activatedAt = new Date(nowMs()).toISOString();
  world['provisioning.tickets'].put(activated(ticket, nowMs()));
  webhooks.send({
    type: 'service.activated',
    caseId,
    handoff: 'provisioning',
    reference,
    by: `${team}-team`,
    activatedAt,
  });
}
