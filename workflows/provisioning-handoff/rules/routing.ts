import type { OrderLine } from '../../../domain/commerce/facts.ts';
import type { OrderRequest } from '../../order-booking/order.ts';
import type { HandoffPolicy, Queue } from '../policy.ts';
import { type Dependencies, type LinePlace, reach, readDependencies } from './dependencies.ts';
import type { HandoffFinding } from './handoff-finding.ts';
import { draftTickets } from './ticket-plan.ts';

/**
 * OB-41, OB-44: a line as the ticket asks for it; `dependsOn` are the ids of lines of this order,
 * of whichever queue.
 */
export interface PlannedItem {
  readonly lineId: string;
  readonly sku: string;
  readonly quantity: number;
  readonly dependsOn: readonly string[];
}

export interface PlannedTicket {
  /**
   * Unique in the plan: the queue's key, and for a further ticket of the same queue `network#2`.
   */
  readonly key: string;
  readonly queue: Queue;
  readonly items: readonly PlannedItem[];
}

export interface HandoffPlan {
  readonly findings: readonly HandoffFinding[];
  /** Tickets of a wave are opened side by side, once those of the waves before are activated. */
  readonly waves: readonly (readonly PlannedTicket[])[];
}

/**
 * Routes the lines of an order to fulfilment queues (OB-45) and orders them by their dependencies
 * (OB-44): one ticket per queue, in a later wave when it depends on another queue's; two tickets
 * for a queue only where queues wait for each other. The plan holds every line that has a route
 * even when there are findings, so that a person may let the handoff go on: a line without a route
 * is left out, and what waits for it waits for its own dependencies instead; circular and unknown
 * dependencies do not count.
 */
export function planHandoff(order: {
  readonly lines: readonly OrderLine[];
  readonly dependencies: OrderRequest['dependencies'];
  readonly policy: Pick<HandoffPolicy, 'routes' | 'queues'>;
}): HandoffPlan {
  const { lines, policy } = order;
  const queues = lines.map((line) => queueFor(line.sku, policy));
  const routed = policy.queues.flatMap((queue) =>
    [...queues.entries()]
      .filter(([, of]) => of === queue)
      .map(([place]): [LinePlace, string] => [place, queue.key]),
  );
  const { findings, dependencies } = readDependencies(lines, order.dependencies);
  const drafts = draftTickets(
    new Map(routed),
    overUnrouted(dependencies, new Set(routed.map(([place]) => place))),
  );
  const waveCount = Math.max(0, ...drafts.map((draft) => draft.wave + 1));
  const ticketCounts = new Map<string, number>();
  const waves = Array.from({ length: waveCount }, (_, wave) =>
    policy.queues.flatMap((queue) =>
      drafts
        .filter((draft) => draft.wave === wave && draft.queue === queue.key)
        .map(({ places }) => {
          const count = (ticketCounts.get(queue.key) ?? 0) + 1;
          ticketCounts.set(queue.key, count);
          const key = count === 1 ? queue.key : `${queue.key}#${count}`;
          return {
            key,
            queue,
            items: places.flatMap((place) => itemAt(place, lines, order.dependencies)),
          };
        }),
    ),
  );
  return {
    findings: [
      ...lines.filter((_, place) => queues[place] === undefined).map(noRoute),
      ...findings,
    ],
    waves,
  };
}

/** OB-45: the first route whose `skus` hold the SKU, or a prefix of it that ends in `*`. */
function queueFor(
  sku: string,
  { routes, queues }: Pick<HandoffPolicy, 'routes' | 'queues'>,
): Queue | undefined {
  const covers = (pattern: string) =>
    pattern.endsWith('*') ? sku.startsWith(pattern.slice(0, -1)) : sku === pattern;
  const route = routes.find(({ skus }) => skus.some(covers));
  return queues.find((queue) => queue.key === route?.queue);
}

/**
 * OB-44: dependencies among routed lines only, at any remove: what waits for a line without a route
 * waits for what that line waits for.
 */
function overUnrouted(dependencies: Dependencies, routed: ReadonlySet<LinePlace>): Dependencies {
  return new Map(
    [...routed].map((place) => [
      place,
      new Set([...reach(dependencies, place)].filter((on) => routed.has(on))),
    ]),
  );
}

function itemAt(
  place: LinePlace,
  lines: readonly OrderLine[],
  asked: OrderRequest['dependencies'],
): readonly PlannedItem[] {
  const line = lines[place];
  if (line === undefined) return [];
  const { lineId, sku, quantity } = line;
  const known = new Set(lines.map((other) => other.lineId));
  const dependsOn = asked
    .filter((dependency) => dependency.lineId === lineId && known.has(dependency.dependsOn))
    .map((dependency) => dependency.dependsOn);
  return [{ lineId, sku, quantity, dependsOn: [...new Set(dependsOn)] }];
}

/** OB-45: no matching rule. */
function noRoute({ lineId, sku }: OrderLine): HandoffFinding {
  const text = `No fulfilment queue takes ${sku} of line ${lineId}.`;
  return {
    code: 'no-route',
    field: `terms.lines[${lineId}].sku`,
    values: { request: sku, policy: null },
    text,
  };
}
