import type { Priority } from '../../domain/cases/case.ts';
import type { Fact } from './facts.ts';
import { type ClockTally, ModelClock } from './model-clock.ts';

/** Tallies of clocks by their names. */
export type Tallies = { readonly [name: string]: ClockTally };

/** What the clocks of a case must have come to after these facts. */
export function modelOf(region: string, facts: readonly Fact[]): Tallies {
  const clocks = new Map<string, ModelClock>();
  let priority: Priority = 'P3';
  const ofCase: { readonly [what: string]: (fact: Fact) => void } = {
    clock: ({ clock = '', name = clock, atMs }) => clocks.set(name, new ModelClock(clock, { region, priority, atMs })),
    setPriority: (fact) => {
      priority = fact.priority ?? priority;
      for (const clock of clocks.values()) clock.prioritise(priority, fact.atMs);
    },
    cancelCase: ({ atMs }) => clocks.forEach((clock) => clock.end('stopped', atMs)),
    finish: ({ atMs }) => clocks.forEach((clock) => clock.end('stopped', atMs)),
  };
  const ofClock: { readonly [what: string]: (clock: ModelClock, atMs: number) => void } = {
    meet: (clock, atMs) => clock.end('met', atMs),
    reopen: (clock, atMs) => clock.reopen(atMs),
    restart: (clock, atMs) => clock.restart(atMs, priority),
    pauseClock: (clock, atMs) => clock.pause(atMs),
    resumeClock: (clock, atMs) => clock.resume(atMs),
  };
  for (const fact of facts) {
    ofCase[fact.what]?.(fact);
    const clock = clocks.get(fact.name ?? fact.clock ?? '');
    if (clock !== undefined) ofClock[fact.what]?.(clock, fact.atMs);
  }
  return Object.fromEntries([...clocks].map(([name, clock]) => [name, clock.tally]));
}

/** What all clocks of a kind came to together. */
export function sumsOf(cases: readonly Tallies[]): { readonly [clock: string]: { readonly [what: string]: number } } {
  const sums: { [clock: string]: { [what: string]: number } } = {};
  for (const { clock, ...tally } of cases.flatMap((tallies) => Object.values(tallies))) {
    sums[clock] ??= { clocks: 0 };
    const sum = sums[clock];
    sum['clocks'] = (sum['clocks'] ?? 0) + 1;
    for (const [what, count] of Object.entries(tally)) sum[what] = (sum[what] ?? 0) + count;
  }
  return sums;
}
