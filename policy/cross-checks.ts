import type { z } from 'zod';
import type { ProcedurePolicy } from '../domain/cases/procedure-policy.ts';
import type { ApprovalExpiry, ApprovalRule } from '../domain/cases/task-policy.ts';
import type { TaskTime } from '../domain/cases/task-target.ts';
import type { Region } from '../domain/commerce/facts.ts';
import type { Role } from '../domain/shared/roles.ts';
import type { ClockTarget } from '../domain/sla/target.ts';
import type { orderBookingSchema } from '../workflows/order-booking/policy.schema.ts';
import { orderBookingProcedure } from '../workflows/order-booking/procedure.ts';
import type { provisioningHandoffSchema } from '../workflows/provisioning-handoff/policy.schema.ts';
import { provisioningHandoffProcedure } from '../workflows/provisioning-handoff/procedure.ts';
import type { serviceLevelReviewSchema } from '../workflows/service-level-review/policy.schema.ts';
import type { calendarsSchema } from './calendars.schema.ts';
import { noticeProblems } from './notices.ts';
import type { quietHoursSchema } from './quiet-hours.schema.ts';
import type { rolesSchema } from './roles.schema.ts';
import type { rosterSchema } from './roster.schema.ts';
import type { FieldPath, PolicyProblem, YamlFile } from './yaml-file.ts';

/** The policy files, each in order by itself. */
export interface PolicyFiles {
  readonly calendars: YamlFile<z.output<typeof calendarsSchema>>;
  readonly quietHours: YamlFile<z.output<typeof quietHoursSchema>>;
  readonly roles: YamlFile<z.output<typeof rolesSchema>>;
  readonly roster: YamlFile<z.output<typeof rosterSchema>>;
  readonly orderBooking: YamlFile<z.output<typeof orderBookingSchema>>;
  readonly provisioningHandoff: YamlFile<z.output<typeof provisioningHandoffSchema>>;
  readonly serviceLevelReview: YamlFile<z.output<typeof serviceLevelReviewSchema>>;
}

/**
 * Calendar names that are not defined in `calendars.yaml`: the built-in one, and that of the case's
 * region.
 */
const reservedCalendars: readonly string[] = ['always', 'region'];
/** A month of reviews is not reviewed. */
const procedures: readonly string[] = [orderBookingProcedure.key, provisioningHandoffProcedure.key];
const regions = Object.keys({ americas: true, emea: true, apac: true } satisfies Record<
  Region,
  true
>);

/**
 * What one file says of another, and one part of a file of another part: names that nothing answers
 * to.
 */
export function crossProblems(files: PolicyFiles): readonly PolicyProblem[] {
  return [
    ...calendarProblems(files),
    ...queueProblems(files),
    ...roleProblems(files),
    ...regionProblems(files),
    ...levelProblems(files),
    ...noticeProblems(files),
  ];
}

function calendarProblems({
  calendars,
  orderBooking,
  provisioningHandoff,
  serviceLevelReview,
}: PolicyFiles): readonly PolicyProblem[] {
  const known = [...Object.keys(calendars.value), ...reservedCalendars];
  const unknown = <T>(
    file: YamlFile<T>,
    targets: readonly (readonly [FieldPath, Pick<TaskTime, 'calendar'>])[],
  ) =>
    targets
      .filter(([, { calendar }]) => !known.includes(calendar))
      .map(([path, { calendar }]) =>
        file.problemAt(
          [...path, 'calendar'],
          `names calendar ${calendar}, which calendars.yaml does not define`,
        ),
      );
  return [
    ...reservedCalendars
      .filter((name) => name in calendars.value)
      .map((name) => calendars.problemAt([name], 'is a reserved name')),
    ...regions
      .filter((region) => !(region in calendars.value))
      .map((region) => calendars.problemAt([region], 'is missing: every region needs a calendar')),
    ...unknown(orderBooking, taskTimes(orderBooking.value.taskTargets)),
    ...unknown(provisioningHandoff, taskTimes(provisioningHandoff.value.taskTargets)),
    ...unknown(orderBooking, [
      ...expiries(['approval'], orderBooking.value.approval),
      ...expiries(['exceptions'], orderBooking.value.exceptions),
    ]),
    ...unknown(provisioningHandoff, expiries(['exceptions'], provisioningHandoff.value.exceptions)),
    ...unknown(provisioningHandoff, clockTargets(provisioningHandoff.value.clocks)),
    ...unknown(serviceLevelReview, [
      ...taskTimes(serviceLevelReview.value.taskTargets),
      ...expiries(['exceptions'], serviceLevelReview.value.exceptions),
      ...clockTargets(serviceLevelReview.value.clocks),
    ]),
  ];
}

function queueProblems({ provisioningHandoff: file }: PolicyFiles): readonly PolicyProblem[] {
  const { queues, routes } = file.value;
  const keys = queues.map((queue) => queue.key);
  return [
    ...repeated(keys).map((i) => file.problemAt(['queues', i, 'key'], `repeats queue ${keys[i]}`)),
    ...routes.flatMap(({ queue }, i) =>
      keys.includes(queue)
        ? []
        : [
            file.problemAt(
              ['routes', i, 'queue'],
              `names queue ${queue}, which this file does not define`,
            ),
          ],
    ),
  ];
}

/** Who is told needs a mailbox. */
function roleProblems({
  roles,
  orderBooking,
  provisioningHandoff,
  serviceLevelReview,
}: PolicyFiles): readonly PolicyProblem[] {
  const { queues, billingQueue } = provisioningHandoff.value;
  const withoutMail = <T>(file: YamlFile<T>, role: Role, path: FieldPath) =>
    roles.value[role] === undefined
      ? [file.problemAt(path, `names role ${role}, which roles.yaml gives no mailbox`)]
      : [];
  return [
    ...withoutMail(orderBooking, orderBooking.value.approval.approverRole, [
      'approval',
      'approverRole',
    ]),
    ...queues.flatMap(({ leadRole }, i) =>
      withoutMail(provisioningHandoff, leadRole, ['queues', i, 'leadRole']),
    ),
    ...withoutMail(provisioningHandoff, billingQueue.leadRole, ['billingQueue', 'leadRole']),
    ...withoutMail(serviceLevelReview, serviceLevelReview.value.ownerRole, ['ownerRole']),
  ];
}

/** Levels of a procedure that has no policy would never be reported on. */
function levelProblems({ serviceLevelReview: file }: PolicyFiles): readonly PolicyProblem[] {
  const unknown = Object.keys(file.value.levels).filter(
    (procedure) => !procedures.includes(procedure),
  );
  return unknown.map((procedure) =>
    file.problemAt(['levels', procedure], `is no procedure; there are ${procedures.join(', ')}`),
  );
}

/** Quiet hours of a region that no case is of would never hold. */
function regionProblems({ quietHours }: PolicyFiles): readonly PolicyProblem[] {
  const unknown = Object.keys(quietHours.value).filter((region) => !regions.includes(region));
  return unknown.map((region) =>
    quietHours.problemAt([region], `is no region; there are ${regions.join(', ')}`),
  );
}

function expiries(
  path: FieldPath,
  { expiry }: ApprovalRule,
): readonly (readonly [FieldPath, ApprovalExpiry])[] {
  return expiry === undefined ? [] : [[[...path, 'expiry'], expiry]];
}

function clockTargets(
  clocks: ProcedurePolicy['clocks'],
): readonly (readonly [FieldPath, ClockTarget])[] {
  return Object.entries(clocks).flatMap(([name, { targets }]) =>
    under(['clocks', name, 'targets'], targets),
  );
}

function taskTimes(
  targets: ProcedurePolicy['taskTargets'],
): readonly (readonly [FieldPath, TaskTime])[] {
  return under(['taskTargets'], targets).flatMap(([path, target]) => [
    [path, target] as const,
    ...under<TaskTime>([...path, 'byPriority'], target.byPriority ?? {}),
  ]);
}

function under<T>(
  path: FieldPath,
  table: { readonly [key: string]: T },
): readonly (readonly [FieldPath, T])[] {
  return Object.entries(table).map(([key, value]) => [[...path, key], value]);
}

/** Places of values that stand earlier in the list already. */
function repeated(list: readonly string[]): readonly number[] {
  return list.flatMap((value, i) => (list.indexOf(value) < i ? [i] : []));
}
