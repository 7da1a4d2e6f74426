import type { z } from 'zod';
import type { Region } from '../domain/orders/order.ts';
import type { LadderRung, Queue, TaskTarget } from '../domain/orders/order-policy.ts';
import type { Role } from '../domain/shared/roles.ts';
import type { calendarsSchema } from './calendars.schema.ts';
import type { orderBookingSchema } from './order-booking.schema.ts';
import type { provisioningHandoffSchema } from './provisioning-handoff.schema.ts';
import type { rolesSchema } from './roles.schema.ts';
import type { FieldPath, PolicyProblem, YamlFile } from './yaml-file.ts';

/** The policy files, each in order by itself. */
export interface PolicyFiles {
  readonly calendars: YamlFile<z.output<typeof calendarsSchema>>;
  readonly roles: YamlFile<z.output<typeof rolesSchema>>;
  readonly orderBooking: YamlFile<z.output<typeof orderBookingSchema>>;
  readonly provisioningHandoff: YamlFile<z.output<typeof provisioningHandoffSchema>>;
}

/** Calendar names that are not defined in `calendars.yaml`: the built-in one, and that of the case's region. */
const reservedCalendars: readonly string[] = ['always', 'region'];
const regions = Object.keys({ americas: true, emea: true, apac: true } satisfies Record<Region, true>);

/** What one file says of another, and one part of a file of another part: names that nothing answers to. */
export function crossProblems(files: PolicyFiles): readonly PolicyProblem[] {
  return [...calendarProblems(files), ...queueProblems(files), ...roleProblems(files)];
}

function calendarProblems({ calendars, orderBooking, provisioningHandoff }: PolicyFiles): readonly PolicyProblem[] {
  const known = [...Object.keys(calendars.value), ...reservedCalendars];
  const unknown = <T>(file: YamlFile<T>, targets: readonly (readonly [FieldPath, TaskTarget])[]) =>
    targets
      .filter(([, { calendar }]) => !known.includes(calendar))
      .map(([path, { calendar }]) =>
        file.problemAt([...path, 'calendar'], `names calendar ${calendar}, which calendars.yaml does not define`),
      );
  return [
    ...reservedCalendars.filter((name) => name in calendars.value).map((name) => calendars.problemAt([name], 'is a reserved name')),
    ...regions
      .filter((region) => !(region in calendars.value))
      .map((region) => calendars.problemAt([region], 'is missing: every region needs a calendar')),
    ...unknown(orderBooking, under(['taskTargets'], orderBooking.value.taskTargets)),
    ...unknown(provisioningHandoff, under(['taskTargets'], provisioningHandoff.value.taskTargets)),
    ...unknown(provisioningHandoff, under(['clocks'], provisioningHandoff.value.clocks)),
  ];
}

function queueProblems({ provisioningHandoff: file }: PolicyFiles): readonly PolicyProblem[] {
  const { queues, routes, clocks } = file.value;
  const keys = queues.map((queue) => queue.key);
  return [
    ...repeated(keys).map((i) => file.problemAt(['queues', i, 'key'], `repeats queue ${keys[i]}`)),
    ...routes.flatMap(({ queue }, i) =>
      keys.includes(queue) ? [] : [file.problemAt(['routes', i, 'queue'], `names queue ${queue}, which this file does not define`)],
    ),
    ...Object.entries(clocks).flatMap(([clock, { ladder }]) =>
      repeated(ladder.map((rung) => rung.key)).map((i) =>
        file.problemAt(['clocks', clock, 'ladder', i, 'key'], `repeats rung ${ladder[i]?.key}`),
      ),
    ),
  ];
}

/** Who is told needs a mailbox. */
function roleProblems({ roles, orderBooking, provisioningHandoff }: PolicyFiles): readonly PolicyProblem[] {
  const { queues, billingQueue, clocks } = provisioningHandoff.value;
  const withoutMail = <T>(file: YamlFile<T>, role: Role, path: FieldPath) =>
    roles.value[role] === undefined ? [file.problemAt(path, `names role ${role}, which roles.yaml gives no mailbox`)] : [];
  const ofRung = (clock: string, i: number, { to }: LadderRung) =>
    to.flatMap((who, place) => (isRole(who) ? withoutMail(provisioningHandoff, who, ['clocks', clock, 'ladder', i, 'to', place]) : []));
  return [
    ...withoutMail(orderBooking, orderBooking.value.approval.approverRole, ['approval', 'approverRole']),
    ...queues.flatMap(({ leadRole }, i) => withoutMail(provisioningHandoff, leadRole, ['queues', i, 'leadRole'])),
    ...withoutMail(provisioningHandoff, billingQueue.leadRole, ['billingQueue', 'leadRole']),
    ...Object.entries(clocks).flatMap(([clock, { ladder }]) => ladder.flatMap((rung, i) => ofRung(clock, i, rung))),
  ];
}

/** Whom a rung names by role, apart from those it finds through the queue. */
export function isRole(who: LadderRung['to'][number]): who is Role {
  return who !== 'owner' && who !== 'queue-lead';
}

/** The roles that hear of a late handoff: named by a rung, or lead of a queue. */
export function toldRoles(handoff: z.output<typeof provisioningHandoffSchema>): readonly Role[] {
  const leads = [...handoff.queues, handoff.billingQueue].map((queue: Queue) => queue.leadRole);
  const named = Object.values(handoff.clocks).flatMap(({ ladder }) => ladder.flatMap((rung) => rung.to.filter(isRole)));
  return [...new Set([...leads, ...named])];
}

function under<T>(path: FieldPath, table: { readonly [key: string]: T }): readonly (readonly [FieldPath, T])[] {
  return Object.entries(table).map(([key, value]) => [[...path, key], value]);
}

/** Places of values that stand earlier in the list already. */
function repeated(list: readonly string[]): readonly number[] {
  return list.flatMap((value, i) => (list.indexOf(value) < i ? [i] : []));
}
