import { z } from 'zod';
import type {
  LadderPolicy,
  LadderRung,
  NoticeChannel,
  RungAction,
  RungTarget,
} from '../domain/escalation/rung.ts';
import { roles } from '../domain/shared/roles.ts';
import { key, minutes } from './fields.schema.ts';
import { marks } from './marks.ts';

const channel = z.enum(['mail', 'phone', 'chat'] satisfies NoticeChannel[]);
const action = z.enum([
  'remind',
  'notify',
  'reassign',
  'escalate',
  'open-incident',
] satisfies RungAction[]);
const named: readonly string[] = [...roles, 'owner', 'queue-lead'];

const target = z
  .string()
  .refine(
    (text): boolean => named.includes(text) || /^on-call:[a-z][a-z0-9-]*$/.test(text),
    'must be a role, owner, queue-lead, or on-call: and a name of roster.yaml; the roles ' +
      `are ${roles.join(', ')}`,
  )
  .transform((text) => text as RungTarget);

const at = z.union(
  [
    z.strictObject({ shareOfTarget: z.number().gt(0).max(1) }),
    z.strictObject({ minutesAfterDue: minutes }),
    z.strictObject({ minutesAfterStart: minutes }),
  ],
  'must be one of shareOfTarget, above 0 and at most 1, minutesAfterDue and minutesAfterStart',
);

/** A rung; whom it names must be reached by its channel. */
export const rung = z
  .strictObject({
    key,
    at,
    action,
    channel,
    to: z.array(target).min(1),
    reason: z.string().min(1).max(200).exactOptional(),
    repeat: z
      .strictObject({ everyMinutes: minutes.max(10_080), times: z.int().min(1).max(50) })
      .exactOptional(),
  })
  .superRefine((one, context) => {
    // CS-47: the reason of each escalation is documented.
    if (needsReason.includes(one.action) && one.reason === undefined)
      context.addIssue({
        code: 'custom',
        path: ['reason'],
        message: `must say why: the rung's action is ${one.action}`,
      });
  })
  .register(marks, { is: 'rung' }) satisfies z.ZodType<LadderRung>;

const needsReason: readonly RungAction[] = ['escalate', 'reassign', 'open-incident'];

const rungs = z.array(rung).superRefine((list, context) => {
  const keys = list.map((one) => one.key);
  for (const [i, one] of keys.entries())
    if (keys.indexOf(one) < i)
      context.addIssue({ code: 'custom', path: [i, 'key'], message: `repeats rung ${one}` });
});

/** The ladder of a clock. */
export const ladderSchema = z
  .strictObject({
    rungs,
    rearmAfterMinutes: minutes.exactOptional(),
    rearmTimes: z.int().min(1).max(50).exactOptional(),
  })
  .refine((ladder) => ladder.rearmTimes === undefined || ladder.rearmAfterMinutes !== undefined, {
    path: ['rearmTimes'],
    message: 'needs rearmAfterMinutes',
  }) satisfies z.ZodType<LadderPolicy>;
