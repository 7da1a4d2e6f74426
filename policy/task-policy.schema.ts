import { z } from 'zod';
import {
  type ApprovalExpiry,
  type ApprovalRule,
  type ExceptionPolicy,
  type TaskPolicy,
  verdicts,
} from '../domain/cases/task-policy.ts';
import { calendar, key, minutes, role } from './fields.schema.ts';

const expiryTime = { minutes, calendar };

const expiry = z.discriminatedUnion(
  'onExpiry',
  [
    z.strictObject({ ...expiryTime, onExpiry: z.literal(['reject', 'keep']) }),
    z.strictObject({ ...expiryTime, onExpiry: z.literal('escalate'), escalateTo: role }),
  ],
  { error: 'must say reject, keep or escalate in onExpiry' },
) satisfies z.ZodType<ApprovalExpiry>;

/**
 * How many must approve, 1 unless said otherwise, and what becomes of an approval that nobody
 * decides.
 */
export const approvalRule = {
  quorum: z.int().min(1).max(20).default(1),
  expiry: expiry.exactOptional(),
} satisfies { readonly [field in keyof ApprovalRule]: z.ZodType };

const reasonCodes = z
  .array(z.strictObject({ key, title: z.string().min(1).max(200) }))
  .min(1)
  .max(50)
  .superRefine((codes, context) => {
    for (const [i, code] of codes.entries()) {
      const isRepeated = codes.findIndex((other) => other.key === code.key) < i;
      if (isRepeated)
        context.addIssue({
          code: 'custom',
          path: [i, 'key'],
          message: `repeats reason code ${code.key}`,
        });
    }
  });

/** `tasks` of the file of a procedure that has these kinds of task. */
export const taskPolicy = (kinds: readonly string[]) =>
  z.strictObject({
    leaseMinutes: z.int().min(1).max(1_440).default(30),
    handOverNote: z.boolean().default(false),
    longestSnoozeDays: z.int().min(1).max(366).default(90),
    escalateTo: role.default('operations-manager'),
    reasonCodes: z
      .record(z.string(), z.partialRecord(z.enum(verdicts), reasonCodes))
      .superRefine((table, context) => {
        for (const kind of Object.keys(table).filter((one) => !kinds.includes(one)))
          context.addIssue({
            code: 'custom',
            path: [kind],
            message: 'is a kind of task that nobody opens',
          });
      })
      .default({}),
  }) satisfies z.ZodType<TaskPolicy>;

/** `exceptions` of a procedure's file (G-18). */
export const exceptionPolicy = z.strictObject({
  approverRoles: z
    .array(role)
    .min(1)
    .refine((list) => new Set(list).size === list.length, 'must not name a role twice'),
  ...approvalRule,
}) satisfies z.ZodType<ExceptionPolicy>;
