import type { Priority } from '../../domain/shared/priority.ts';
import type { Role } from '../../domain/shared/roles.ts';
import type { ClockPolicy } from '../../domain/sla/clock-policy.ts';
import { type PracticePolicy, practicePolicy, simpleClock } from '../kit/practice-policy.ts';

/** Open minutes of a day in both calendars of the storm: 09:00 to 18:00. */
export const minutesOfDay = 540;
/** A claim without activity. */
export const leaseMinutes = 30;
/** The target of every task, whoever has it. */
export const taskMinutes = 240;
/** So many different people approve, of a task or of an exception. */
export const quorum = 2;

/** The target of a clock of the storm, in the model's words. */
export interface StormTarget {
  readonly minutes: number;
  readonly always: boolean;
}

interface StormClock {
  readonly pauses: boolean;
  readonly default: StormTarget;
  readonly byPriority: { readonly [priority in Priority]?: StormTarget };
}

/**
 * A rung in the model's words: at a share of the target and so many minutes after it, and again
 * every so often.
 */
export interface StormRung {
  readonly key: string;
  readonly share: number;
  readonly afterMinutes: number;
  readonly times: number;
  readonly everyMinutes: number;
  readonly to: readonly Role[];
}

const around = (minutes: number): StormTarget => ({ minutes, always: true });
const office = (minutes: number): StormTarget => ({ minutes, always: false });

/** The same clocks as `stormClocks`, as plain numbers: what the model reckons with. */
export const targets: { readonly [clock: string]: StormClock } = {
  resolve: {
    pauses: true,
    default: around(600),
    byPriority: { P0: around(90), P1: around(240), P4: around(2_400) },
  },
  office: { pauses: true, default: office(600), byPriority: { P0: around(60), P1: office(240) } },
  days: { pauses: true, default: office(2 * minutesOfDay), byPriority: { P0: around(120) } },
  answer: { pauses: false, default: around(300), byPriority: { P0: around(30) } },
  update: { pauses: false, default: around(180), byPriority: {} },
};

const specialist: Role = 'order-management-specialist';
const manager: Role = 'operations-manager';
const once = { times: 1, everyMinutes: 0 };

/** The same ladders as those of `stormClocks`. */
export const ladders: { readonly [clock: string]: readonly StormRung[] } = {
  answer: [
    { key: 'half', share: 0.5, afterMinutes: 0, ...once, to: [specialist] },
    { key: 'late', share: 1, afterMinutes: 30, ...once, to: [specialist, manager] },
  ],
  update: [{ key: 'missed', share: 1, afterMinutes: 0, times: 2, everyMinutes: 60, to: [manager] }],
};

const told = { action: 'notify', channel: 'mail' } as const;
const always = (minutes: number) => ({ minutes, calendar: 'always' });
const region = (minutes: number) => ({ minutes, calendar: 'region' });

/**
 * Clocks of every kind: with and without closed times, in minutes and days, periodic, with a
 * ladder.
 */
const stormClocks: { readonly [clock: string]: ClockPolicy } = {
  resolve: simpleClock('resolve', 600, {
    targets: { default: always(600), P0: always(90), P1: always(240), P4: always(2_400) },
  }),
  office: simpleClock('resolve', 600, {
    targets: { default: region(600), P0: always(60), P1: region(240) },
  }),
  days: simpleClock('stage', 600, {
    targets: { default: { businessDays: 2, calendar: 'region' }, P0: always(120) },
  }),
  answer: simpleClock('acknowledge', 300, {
    targets: { default: always(300), P0: always(30) },
    ladder: {
      rungs: [
        { key: 'half', at: { shareOfTarget: 0.5 }, ...told, to: [specialist] },
        { key: 'late', at: { minutesAfterDue: 30 }, ...told, to: [specialist, manager] },
      ],
    },
  }),
  update: simpleClock('update', 180, {
    ladder: {
      rungs: [
        {
          key: 'missed',
          at: { shareOfTarget: 1 },
          ...told,
          to: [manager],
          repeat: { everyMinutes: 60, times: 1 },
        },
      ],
    },
  }),
};

/** What the cases of the storm run under. */
export const stormPolicy: Partial<PracticePolicy> = {
  tasks: { ...practicePolicy.tasks, leaseMinutes },
  taskTargets: Object.fromEntries(
    Object.keys(practicePolicy.taskTargets).map((kind) => [
      kind,
      { targetMinutes: taskMinutes, calendar: 'always' },
    ]),
  ),
  exceptions: { ...practicePolicy.exceptions, quorum },
  clocks: stormClocks,
};
