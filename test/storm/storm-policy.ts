import type { Priority } from '../../domain/cases/case.ts';
import type { ClockPolicy } from '../../domain/sla/clock-policy.ts';
import { simpleClock } from '../kit/practice-policy.ts';

/** Open minutes of a day in both calendars of the storm: 09:00 to 18:00. */
export const minutesOfDay = 540;

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

const around = (minutes: number): StormTarget => ({ minutes, always: true });
const office = (minutes: number): StormTarget => ({ minutes, always: false });

/** The same clocks as `stormClocks`, as plain numbers: what the model reckons with. */
export const targets: { readonly [clock: string]: StormClock } = {
  resolve: { pauses: true, default: around(600), byPriority: { P0: around(90), P1: around(240), P4: around(2_400) } },
  office: { pauses: true, default: office(600), byPriority: { P0: around(60), P1: office(240) } },
  days: { pauses: true, default: office(2 * minutesOfDay), byPriority: { P0: around(120) } },
  answer: { pauses: false, default: around(300), byPriority: { P0: around(30) } },
  update: { pauses: false, default: around(180), byPriority: {} },
};

const told = { action: 'notify', channel: 'mail', to: ['order-management-specialist'] } as const;
const always = (minutes: number) => ({ minutes, calendar: 'always' });
const region = (minutes: number) => ({ minutes, calendar: 'region' });

/** Clocks of every kind: with and without closed times, in minutes and days, periodic, with a ladder. */
export const stormClocks: { readonly [clock: string]: ClockPolicy } = {
  resolve: simpleClock('resolve', 600, { targets: { default: always(600), P0: always(90), P1: always(240), P4: always(2_400) } }),
  office: simpleClock('resolve', 600, { targets: { default: region(600), P0: always(60), P1: region(240) } }),
  days: simpleClock('stage', 600, { targets: { default: { businessDays: 2, calendar: 'region' }, P0: always(120) } }),
  answer: simpleClock('acknowledge', 300, {
    targets: { default: always(300), P0: always(30) },
    ladder: {
      rungs: [
        { key: 'half', at: { shareOfTarget: 0.5 }, ...told },
        { key: 'late', at: { minutesAfterDue: 30 }, ...told },
      ],
    },
  }),
  update: simpleClock('update', 180),
};
