import { type Dependencies, type LinePlace, reach } from './dependencies.ts';

/**
 * Lines that one ticket of a queue asks for, and the wave in which it is opened: after everything
 * it depends on.
 */
export interface TicketDraft {
  readonly queue: string;
  /** 0 = at once. */
  readonly wave: number;
  readonly places: readonly LinePlace[];
}

interface Draft {
  readonly queue: string;
  readonly places: ReadonlySet<LinePlace>;
}

/**
 * Groups lines into tickets (OB-44, OB-45): one per queue, unless queues wait for each other's
 * lines; then a queue's lines are split into as few tickets as the greedy choice finds. At most one
 * ticket per queue and wave. `queueOf` maps each line to its queue. Throws a RangeError when
 * dependencies are circular.
 */
export function draftTickets(
  queueOf: ReadonlyMap<LinePlace, string>,
  dependencies: Dependencies,
): readonly TicketDraft[] {
  const left = new Map(dependenciesFirst(queueOf, dependencies));
  const drafts: Draft[] = [];
  while (left.size > 0) {
    const ready = readyDrafts(left, dependencies);
    const whole = ready.filter((draft) => isWhole(draft, left));
    const chosen = whole.length > 0 ? whole : bestPart(ready, left, dependencies);
    if (chosen.length === 0) throw new RangeError('dependencies between lines are circular');
    drafts.push(...chosen);
    for (const { places } of chosen) for (const place of places) left.delete(place);
  }
  return inWaves(drafts, dependencies);
}

/**
 * A line waits for more lines than any of those it waits for, so their number puts them in order.
 */
function dependenciesFirst(
  queueOf: ReadonlyMap<LinePlace, string>,
  dependencies: Dependencies,
): readonly [LinePlace, string][] {
  const depth = new Map(
    [...queueOf.keys()].map((place) => [place, reach(dependencies, place).size]),
  );
  return [...queueOf].toSorted(([a], [b]) => (depth.get(a) ?? 0) - (depth.get(b) ?? 0));
}

/**
 * For each queue the most of its remaining lines that wait for no remaining line of another queue.
 * `left` has dependencies first, so one pass is enough.
 */
function readyDrafts(
  left: ReadonlyMap<LinePlace, string>,
  dependencies: Dependencies,
): readonly Draft[] {
  const ready = new Map<string, Set<LinePlace>>();
  for (const [place, queue] of left) {
    const places = ready.get(queue) ?? new Set();
    const blocked = [...(dependencies.get(place) ?? [])].some(
      (on) => left.has(on) && !places.has(on),
    );
    if (!blocked) ready.set(queue, places.add(place));
  }
  return [...ready].map(([queue, places]) => ({ queue, places }));
}

function isWhole({ queue, places }: Draft, left: ReadonlyMap<LinePlace, string>): boolean {
  return places.size === [...left.values()].filter((other) => other === queue).length;
}

/**
 * No queue can have all its lines in one ticket: the part that lets most of the others have theirs.
 */
function bestPart(
  ready: readonly Draft[],
  left: ReadonlyMap<LinePlace, string>,
  dependencies: Dependencies,
): readonly Draft[] {
  const wholeAfter = (part: Draft) => {
    const rest = new Map([...left].filter(([place]) => !part.places.has(place)));
    return readyDrafts(rest, dependencies).filter(
      (draft) => draft.queue !== part.queue && isWhole(draft, rest),
    ).length;
  };
  return ready
    .map((part) => ({ part, freed: wholeAfter(part) }))
    .toSorted((a, b) => b.freed - a.freed)
    .slice(0, 1)
    .map(({ part }) => part);
}

/**
 * OB-44: a ticket comes one wave after the last of those it depends on; tickets of a queue that
 * meet in a wave become one.
 */
function inWaves(drafts: readonly Draft[], dependencies: Dependencies): readonly TicketDraft[] {
  const waveOf = new Map<LinePlace, number>();
  const tickets = new Map<string, TicketDraft>();
  for (const { queue, places } of drafts) {
    const before = [...places]
      .flatMap((place) => [...(dependencies.get(place) ?? [])])
      .filter((on) => !places.has(on));
    const wave = Math.max(-1, ...before.map((on) => waveOf.get(on) ?? -1)) + 1;
    for (const place of places) waveOf.set(place, wave);
    const key = `${wave}/${queue}`;
    tickets.set(key, {
      queue,
      wave,
      places: [...(tickets.get(key)?.places ?? []), ...places].toSorted((a, b) => a - b),
    });
  }
  return [...tickets.values()];
}
