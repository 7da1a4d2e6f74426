import { z } from 'zod';
import { priorities } from '../../domain/shared/priority.ts';
import { roles } from '../../domain/shared/roles.ts';

const role = z.enum(roles);
const target = z.object({
  calendar: z.string(),
  minutes: z.number().exactOptional(),
  businessDays: z.int().exactOptional(),
});
const rung = z.object({
  key: z.string(),
  at: z.object({
    shareOfTarget: z.number().exactOptional(),
    minutesAfterDue: z.number().exactOptional(),
    minutesAfterStart: z.number().exactOptional(),
  }),
  action: z.enum(['remind', 'notify', 'reassign', 'escalate', 'open-incident']),
  channel: z.enum(['mail', 'phone', 'chat']),
  to: z.array(z.string()),
  reason: z.string().exactOptional(),
  repeat: z.object({ everyMinutes: z.number(), times: z.int() }).exactOptional(),
});
const ladder = z
  .object({
    rungs: z.array(rung),
    rearmAfterMinutes: z.number().exactOptional(),
    rearmTimes: z.int().exactOptional(),
  })
  .meta({ id: 'Ladder' });

const clock = z.object({
  key: z.string(),
  title: z.string().exactOptional(),
  kind: z.enum(['acknowledge', 'respond', 'update', 'resolve', 'stage']),
  mayPause: z.boolean(),
  atRiskShare: z.number().meta({ description: 'Share of the target after which it is at risk' }),
  targets: z
    .partialRecord(z.enum(['default', ...priorities]), target)
    .meta({ description: 'By priority; `default` is for every other one' }),
  ladder,
});

const document = z.object({
  version: z.string(),
  issued: z.iso.date(),
  revised: z.iso.date(),
  preparedBy: role,
  approvedBy: role,
  history: z.array(z.object({ version: z.string(), date: z.iso.date(), change: z.string() })),
});

/** What a list of procedures says of each. */
const summary = z.object({
  key: z.string(),
  title: z.string(),
  purpose: z.string(),
  owner: role,
  version: z.string(),
  revised: z.iso.date(),
  links: z.object({ self: z.string() }),
});
export const procedureList = z.object({ procedures: z.array(summary) });

/** A written procedure, and what of it enforces each of its lines. */
export const procedureView = z
  .object({
    key: z.string(),
    title: z.string(),
    purpose: z.string(),
    scope: z.string(),
    owner: role,
    roles: z.array(z.object({ role, does: z.string() })),
    related: z.array(z.object({ key: z.string(), self: z.string() })),
    document,
    businessKeys: z.array(z.string()).meta({ description: 'Whose number makes a case unique' }),
    start: z.object({ path: z.string(), summary: z.string() }).exactOptional(),
    pointOfNoReturn: z.string(),
    steps: z.array(
      z.object({
        key: z.string(),
        number: z.int(),
        title: z.string(),
        ownerRole: role,
        skippable: z.boolean(),
      }),
    ),
    taskKinds: z.array(z.object({ kind: z.string(), title: z.string() })),
    policyVersion: z.string(),
    clocks: z.array(clock),
    messages: z.array(
      z.object({ name: z.string(), title: z.string(), senders: z.array(z.string()) }),
    ),
    schedules: z.array(
      z.object({
        key: z.string(),
        title: z.string(),
        overlap: z.enum(['skip', 'buffer-one', 'allow']),
        catchUpMinutes: z.number(),
      }),
    ),
    kpis: z.array(z.object({ key: z.string(), title: z.string(), formula: z.string() })),
    lines: z.array(
      z.object({
        id: z.string(),
        text: z.string(),
        by: z
          .array(z.record(z.string(), z.string()))
          .meta({ description: 'What enforces the line: its kind, and its key' }),
      }),
    ),
    links: z.object({ self: z.string() }),
  })
  .meta({ id: 'Procedure' });
