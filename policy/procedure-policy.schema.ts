import { z } from 'zod';
import type { ProcedurePolicy } from '../domain/cases/procedure-policy.ts';
import type { TaskKind } from '../domain/cases/task.ts';
import type { TaskTarget } from '../domain/cases/task-target.ts';
import { priorities } from '../domain/shared/priority.ts';
import { roles } from '../domain/shared/roles.ts';
import { customerNotice, noticeWords } from './customer-notice.schema.ts';
import { exceptionPolicy, taskPolicy } from './task-policy.schema.ts';

/** A duration in minutes of a calendar: at most a year. */
export const minutes = z.int().min(1).max(525_600);
export const role = z.enum(roles);
/** Key of a queue, rung or calendar: `escalate-to-lead`. */
export const key = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/, 'must be lower-case letters, digits and hyphens');

const taskTime = { targetMinutes: minutes, calendar: key };
/** Every priority without a row of its own has the target itself. */
export const taskTarget = z.strictObject({
  ...taskTime,
  byPriority: z.partialRecord(z.enum(priorities), z.strictObject(taskTime)).exactOptional(),
}) satisfies z.ZodType<TaskTarget>;

/**
 * Every kind of task has a target, so that none is ever opened without a due time; one that a
 * single procedure opens has it there.
 */
const taskTargets = z.strictObject({
  escalation: taskTarget,
  correction: taskTarget,
  'non-conformance': taskTarget,
  approval: taskTarget,
  exception: taskTarget,
  'stuck-effect': taskTarget,
  compensation: taskTarget,
  'handoff-delay': taskTarget,
} satisfies Record<Exclude<TaskKind, 'root-cause-analysis'>, typeof taskTarget>);

/** Fields that every procedure's file holds, beside its clocks. */
/** Of one run in Temporal: its own bounds, unless the cluster sets others. */
const runLimits = z
  .strictObject({
    updates: z.int().min(1),
    signals: z.int().min(1),
    events: z.int().min(1),
    nearShare: z.number().gt(0).lt(1),
  })
  .default({ updates: 2_000, signals: 10_000, events: 51_200, nearShare: 0.8 });

export const procedureFields = {
  priority: z.enum(priorities),
  taskTargets,
  effectLimitMinutes: minutes,
  compensationAttempts: z.int().min(1).max(100),
  tasks: taskPolicy,
  exceptions: exceptionPolicy,
  limits: runLimits,
  reconcileEveryMinutes: minutes.default(30),
  notices: z.record(key, noticeWords).exactOptional(),
  customerNotices: z.record(key, customerNotice).exactOptional(),
} satisfies Record<keyof Omit<ProcedurePolicy, 'version' | 'onCall' | 'clocks'>, z.ZodType>;
