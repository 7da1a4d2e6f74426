import type { EpochMs } from '../shared/json.ts';
import type { Role } from '../shared/roles.ts';
import { type Weekday, weekdays, zoneOffsetMs } from '../sla/calendar.ts';

/**
 * A contact of the roster (CS-54): a function with a telephone that is answered day and night, and
 * a mailbox.
 */
export interface RosterNode {
  readonly title: string;
  /** Whose inbox gets the task when it is escalated to. */
  readonly role: Role;
  /** E.164 with hyphens: `+1-512-555-0101`. */
  readonly phone: string;
  readonly mail: string;
  readonly chat?: string;
}

/**
 * The same hours on some days of every week. A shift whose `toMinute` is not after `fromMinute`
 * ends on the next day.
 */
export interface RosterShift {
  readonly days: readonly Weekday[];
  /** Minutes after midnight by the wall clock of the rotation's zone, a quarter of an hour each. */
  readonly fromMinute: number;
  readonly toMinute: number;
  /** Nodes, a week each, from the week that `startsOn` begins. */
  readonly rota: readonly string[];
}

/** Somebody else, or nobody, for a while. The last one that holds wins. */
export interface RosterOverride {
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
  /** A node; `none` leaves a gap. */
  readonly who: string;
}

/** Who is on duty, week by week. Its shifts cover every minute of a week once. */
export interface Rotation {
  readonly title: string;
  readonly role: Role;
  readonly zone: string;
  /** A Monday, `YYYY-MM-DD`. */
  readonly startsOn: string;
  readonly shifts: readonly RosterShift[];
  readonly overrides: readonly RosterOverride[];
}

/** The published on-call roster (CS-55). Nodes and rotations share their names. */
export interface Roster {
  readonly nodes: { readonly [name: string]: RosterNode };
  readonly rotations: { readonly [name: string]: Rotation };
}

/** A stretch of time of one holder; `node` is absent in a gap. */
export interface DutyStretch {
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
  readonly node?: string;
}

const minuteMs = 60_000;
const dayMs = 1440 * minuteMs;
const quarterMs = 15 * minuteMs;
const nobody = 'none';

/**
 * The node that answers for a node's or a rotation's name at a moment; `undefined` for a gap or an
 * unknown name.
 */
export function onCallAt(roster: Roster, name: string, atMs: EpochMs): string | undefined {
  if (Object.hasOwn(roster.nodes, name)) return name;
  const rotation = Object.hasOwn(roster.rotations, name) ? roster.rotations[name] : undefined;
  return rotation && holderAt(rotation, atMs);
}

function holderAt(rotation: Rotation, atMs: EpochMs): string | undefined {
  const override = rotation.overrides.findLast(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs);
  if (override !== undefined) return override.who === nobody ? undefined : override.who;
  return regularAt(rotation, atMs + zoneOffsetMs(rotation.zone, atMs));
}

/** By the week alone; `localMs` is the wall clock read as if it were UTC. */
function regularAt({ shifts, startsOn }: Rotation, localMs: number): string | undefined {
  const day = Math.floor(localMs / dayMs);
  const minute = (localMs - day * dayMs) / minuteMs;
  for (const shift of shifts) {
    const { days, fromMinute, toMinute, rota } = shift;
    const overnight = toMinute <= fromMinute;
    const today =
      days.includes(weekdayOf(day)) && minute >= fromMinute && (overnight || minute < toMinute);
    const sinceYesterday = overnight && days.includes(weekdayOf(day - 1)) && minute < toMinute;
    if (!today && !sinceYesterday) continue;
    const week = Math.floor((day - (today ? 0 : 1) - Date.parse(startsOn) / dayMs) / 7);
    return rota[((week % rota.length) + rota.length) % rota.length];
  }
  return undefined;
}

/** `day` counts from 1970-01-01, a Thursday. */
function weekdayOf(day: number): Weekday {
  return weekdays[(((day + 3) % 7) + 7) % 7] as Weekday;
}

/**
 * Who holds a rotation from `fromMs` to `toMs`, without a break: gaps are stretches without a node.
 */
export function dutyOf(rotation: Rotation, fromMs: EpochMs, toMs: EpochMs): readonly DutyStretch[] {
  const stretches: DutyStretch[] = [];
  for (const atMs of changesBetween(rotation, fromMs, toMs)) {
    const node = holderAt(rotation, atMs);
    const last = stretches.at(-1);
    if (last !== undefined && last.node === node) continue;
    if (last !== undefined) stretches[stretches.length - 1] = { ...last, toMs: atMs };
    stretches.push({ fromMs: atMs, toMs, ...(node !== undefined && { node }) });
  }
  return stretches;
}

/**
 * Every moment at which the holder may change: shifts and zones change at quarters of an hour,
 * overrides whenever they say.
 */
function changesBetween(
  { overrides }: Rotation,
  fromMs: EpochMs,
  toMs: EpochMs,
): readonly EpochMs[] {
  const moments = new Set([fromMs]);
  for (let atMs = Math.ceil(fromMs / quarterMs) * quarterMs; atMs < toMs; atMs += quarterMs)
    moments.add(atMs);
  for (const atMs of overrides.flatMap((override) => [override.fromMs, override.toMs]))
    if (atMs > fromMs && atMs < toMs) moments.add(atMs);
  return [...moments].toSorted((a, b) => a - b);
}

/** The gaps that overrides make and that end after `nowMs`: alerts, by rotation (CS-55). */
export function overrideGaps(
  roster: Roster,
  nowMs: EpochMs,
): readonly (DutyStretch & { readonly rotation: string })[] {
  return Object.entries(roster.rotations).flatMap(([name, rotation]) => {
    const spans = rotation.overrides.filter(({ who, toMs }) => who === nobody && toMs > nowMs);
    const gaps = spans.flatMap((span) =>
      dutyOf(rotation, span.fromMs, span.toMs).filter(({ node }) => node === undefined),
    );
    return gaps.filter(({ toMs }) => toMs > nowMs).map((gap) => ({ rotation: name, ...gap }));
  });
}

/**
 * Part of a week by the wall clock, in minutes after Monday 00:00, and how many shifts cover it.
 */
export interface CoverageFault {
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly kind: 'gap' | 'overlap';
  /** Place of the later one of two shifts that overlap. */
  readonly shift?: number;
}

/**
 * Where the shifts of a week leave a minute to nobody, or to two (CS-55): none in a roster that can
 * be used.
 */
export function coverageFaults(
  shifts: readonly Pick<RosterShift, 'days' | 'fromMinute' | 'toMinute'>[],
): readonly CoverageFault[] {
  const faults: CoverageFault[] = [];
  for (const [minute, by] of holdersByMinute(shifts).entries()) {
    if (by.length === 1) continue;
    const fault = faultOf(minute, by);
    const last = faults.at(-1);
    const goesOn =
      last?.toMinute === minute && last.kind === fault.kind && last.shift === fault.shift;
    if (goesOn) faults[faults.length - 1] = { ...last, toMinute: minute + 1 };
    else faults.push(fault);
  }
  return faults;
}

/** Places of the shifts that hold each minute of the week. */
function holdersByMinute(
  shifts: Parameters<typeof coverageFaults>[0],
): readonly (readonly number[])[] {
  const holders = Array.from({ length: 7 * 1440 }, (): number[] => []);
  for (const [i, { days, fromMinute, toMinute }] of shifts.entries()) {
    const length = toMinute > fromMinute ? toMinute - fromMinute : toMinute + 1440 - fromMinute;
    const starts = days.map((day) => weekdays.indexOf(day) * 1440 + fromMinute);
    for (const start of starts)
      for (let m = start; m < start + length; m++) holders[m % holders.length]?.push(i);
  }
  return holders;
}

function faultOf(minute: number, by: readonly number[]): CoverageFault {
  const span = { fromMinute: minute, toMinute: minute + 1 };
  return by.length === 0
    ? { ...span, kind: 'gap' }
    : { ...span, kind: 'overlap', shift: Math.max(...by) };
}
