import { z } from 'zod';
import {
  coverageFaults,
  type Roster,
  type RosterNode,
  type RosterShift,
} from '../domain/escalation/roster.ts';
import { weekdays } from '../domain/sla/calendar.ts';
import { chatRoom, phone } from './contact.schema.ts';
import { key, role } from './fields.schema.ts';
import { timeOfDay, zone } from './time-of-day.schema.ts';

const node = z.strictObject({
  title: z.string().min(1),
  role,
  phone,
  mail: z.email(),
  chat: chatRoom.exactOptional(),
}) satisfies z.ZodType<RosterNode>;

const quarter = timeOfDay.refine((minute) => minute % 15 === 0, 'must be at a quarter of an hour');
const shift = z
  .strictObject({
    days: z.array(z.enum(weekdays)).min(1),
    from: quarter,
    to: quarter,
    rota: z.array(key).min(1),
  })
  .transform(({ from, to, ...rest }): RosterShift => ({ ...rest, fromMinute: from, toMinute: to }));

const instant = z.iso
  .datetime({ offset: true, error: 'must be an instant, 2026-12-24T18:00:00-06:00' })
  .transform((text) => Date.parse(text));
const override = z
  .strictObject({ from: instant, to: instant, who: key })
  .superRefine(({ from, to }, context) => {
    if (context.issues.length === 0 && from >= to)
      context.addIssue({ code: 'custom', path: ['to'], message: 'must be after from' });
  })
  .transform(({ from, to, who }) => ({ fromMs: from, toMs: to, who }));

const startsOn = z.iso
  .date('must be a date, YYYY-MM-DD')
  .refine((text) => new Date(text).getUTCDay() === 1, 'must be a Monday');

/** CS-55: every minute of the week has a contact. */
const shifts = z.array(shift).superRefine((list, context) => {
  if (context.issues.length > 0) return;
  for (const { kind, fromMinute, toMinute, shift: i } of coverageFaults(list)) {
    const span = `${minuteText(fromMinute)} to ${minuteText(toMinute)}`;
    if (kind === 'gap')
      context.addIssue({ code: 'custom', message: `leaves a gap: nobody is on call from ${span}` });
    else
      context.addIssue({
        code: 'custom',
        path: i === undefined ? [] : [i],
        message: `overlaps another shift from ${span}`,
      });
  }
});

const rotation = z.strictObject({
  title: z.string().min(1),
  role,
  zone,
  startsOn,
  shifts,
  overrides: z.array(override).default([]),
});

/** `roster.yaml` */
export const rosterSchema = z
  .strictObject({ nodes: z.record(key, node), rotations: z.record(key, rotation).default({}) })
  .superRefine((roster, context) => {
    for (const [path, message] of nameFaults(roster))
      context.addIssue({ code: 'custom', path: [...path], message });
  }) satisfies z.ZodType<Roster>;

/** Names that nothing answers to, and names that two things have. */
function nameFaults({
  nodes,
  rotations,
}: Roster): readonly (readonly [path: readonly PropertyKey[], message: string])[] {
  const ofRotation = ([name, { shifts: list, overrides }]: [
    string,
    Roster['rotations'][string],
  ]) => {
    const at = ['rotations', name];
    const inRotas = list.flatMap(({ rota }, i) =>
      rota.flatMap((who, j) =>
        who in nodes
          ? []
          : [[[...at, 'shifts', i, 'rota', j], `names ${who}, which is no node`] as const],
      ),
    );
    const inOverrides = overrides.flatMap(({ who }, i) =>
      who === 'none' || who in nodes
        ? []
        : [
            [
              [...at, 'overrides', i, 'who'],
              `names ${who}, which is neither a node nor none`,
            ] as const,
          ],
    );
    return [
      ...(name in nodes ? [[at, 'has the name of a node'] as const] : []),
      ...inRotas,
      ...inOverrides,
    ];
  };
  return [
    ...('none' in nodes ? [[['nodes', 'none'], 'is a reserved name'] as const] : []),
    ...Object.entries(rotations).flatMap(ofRotation),
  ];
}

/** Minute of the week in words: `saturday 20:00`. */
function minuteText(minute: number): string {
  const inWeek = minute % (7 * 1440);
  const time = new Date((inWeek % 1440) * 60_000).toISOString().slice(11, 16);
  return `${weekdays[Math.floor(inWeek / 1440)]} ${time}`;
}
