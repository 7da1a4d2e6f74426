import { z } from 'zod';
import type { ProcedurePolicy } from '../domain/cases/procedure-policy.ts';
import type { ScheduleTime } from '../domain/cases/schedule.ts';
import { kernelTaskKinds } from '../domain/cases/task.ts';
import type { TaskTarget } from '../domain/cases/task-target.ts';
import { priorities } from '../domain/shared/priority.ts';
import { clockSchema } from './clock.schema.ts';
import type { Address } from './contact.schema.ts';
import { customerNotice, noticeWords } from './customer-notice.schema.ts';
import { calendar, key, minutes } from './fields.schema.ts';
import { scheduleTime } from './schedule.schema.ts';
import { exceptionPolicy, taskPolicy } from './task-policy.schema.ts';

const taskTime = { targetMinutes: minutes, calendar };
/** Every priority without a row of its own has the target itself. */
const taskTarget = z.strictObject({
  ...taskTime,
  byPriority: z.partialRecord(z.enum(priorities), z.strictObject(taskTime)).exactOptional(),
}) satisfies z.ZodType<TaskTarget>;

/** What Temporal lets one run have: its own bounds, unless the cluster sets others (F-77). */
const runLimits = z.strictObject({
  updates: z.int().min(1),
  signals: z.int().min(1),
  events: z.int().min(1),
  nearShare: z.number().gt(0).lt(1),
});

/** Names of a definition that the policy must have something to say of. */
interface PolicyNames {
  readonly taskKinds?: object;
  readonly clocks?: object;
  readonly schedules?: object;
}
type NamesIn<Names extends PolicyNames, Field extends keyof PolicyNames> = Names extends {
  readonly [field in Field]: infer Table;
}
  ? Extract<keyof Table, string>
  : never;

/**
 * Fields that every procedure's file holds, together with defaults.yaml: a target for every kind of
 * task that the kernel or the procedure opens, a clock and a schedule for each that the definition
 * names, and nothing for any other.
 */
export function procedureFields<const Names extends PolicyNames>(definition: Names) {
  const kinds = [...kernelTaskKinds, ...namesIn(definition, 'taskKinds')];
  return {
    priority: z.enum(priorities),
    clocks: tableOf(namesIn(definition, 'clocks'), clockSchema, 'is no clock of the procedure'),
    schedules: tableOf(
      namesIn(definition, 'schedules'),
      scheduleTime,
      'is no schedule of the procedure',
    ),
    taskTargets: tableOf(kinds, taskTarget, 'is a kind of task that nobody opens'),
    effectLimitMinutes: minutes,
    compensationAttempts: z.int().min(1).max(100),
    tasks: taskPolicy(kinds),
    exceptions: exceptionPolicy,
    limits: runLimits,
    reconcileEveryMinutes: minutes,
    notices: z.record(key, noticeWords).exactOptional(),
    customerNotices: z.record(key, customerNotice).exactOptional(),
  };
}

/** Names of a part of the definition; none where it has no such part. */
function namesIn<Names extends PolicyNames, Field extends keyof PolicyNames>(
  definition: Names,
  field: Field,
): readonly NamesIn<Names, Field>[] {
  return Object.keys(definition[field] ?? {}) as NamesIn<Names, Field>[];
}

/** A table with a row for each name and no other; without names it may be left out. */
function tableOf<Name extends string, Row extends z.ZodType>(
  names: readonly Name[],
  row: Row,
  otherwise: string,
) {
  const rows = Object.fromEntries(names.map((name) => [name, row])) as { [name in Name]: Row };
  const table = z.strictObject(rows, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? otherwise : undefined),
  });
  return z.preprocess((value) => value ?? {}, table);
}

/** What the file of any procedure comes to: its slice, and when its schedules are due. */
export interface PolicyFile extends Omit<ProcedurePolicy, 'version' | 'onCall'> {
  readonly schedules: { readonly [key: string]: ScheduleTime };
}

/** A value without what says where somebody is reached, none of which may be changed. */
type Kept<T> = T extends string | number | boolean | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Kept<Item>[]
    : {
        readonly [Key in keyof T as NonNullable<T[Key]> extends Address ? never : Key]: Kept<
          T[Key]
        >;
      };

/** The slice of policy that a case of the procedure runs under: small, since histories keep it. */
export type SliceOf<Schema extends z.ZodType> = Kept<Omit<z.output<Schema>, 'schedules'>> &
  Pick<ProcedurePolicy, 'version' | 'onCall'>;
