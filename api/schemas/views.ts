import { z } from 'zod';
import type { Absence } from '../../domain/cases/absence.ts';
import type { TimelineEvent, TimelineKind } from '../../domain/cases/timeline.ts';
import type { TaskCounts } from '../../store/queries.ts';
import type { CaseRecord } from '../../store/records/case-record.ts';
import { atMs, caseView, data, priority, slaState } from './case-view.ts';
import { explainedClock } from './clocks.ts';
import { choice, taskView } from './task-view.ts';

export { caseStatus, priority, slaState } from './case-view.ts';
export { taskState } from './task-view.ts';

const timelineEvent = z
  .object({
    n: z.int(),
    atMs,
    kind: z
      .custom<TimelineKind>((kind) => typeof kind === 'string')
      .meta({ type: 'string', examples: ['step.started', 'task.opened'] }),
    text: z.string(),
    actor: z.string(),
    step: z.string().exactOptional(),
    data: data.exactOptional(),
  })
  .meta({ id: 'TimelineEvent' }) satisfies z.ZodType<TimelineEvent>;

const run = z.string().meta({ description: 'The run in Temporal Web' });
const caseLinks = z
  .object({ self: z.string(), timeline: z.string(), record: z.string(), run })
  .meta({ id: 'CaseLinks' });
const taskLinks = z.object({ self: z.string(), case: z.string(), run }).meta({ id: 'TaskLinks' });
const cursor = z
  .string()
  .exactOptional()
  .meta({ description: 'Leads to the next page; absent on the last one' });

const linkedCase = caseView.extend({ links: caseLinks }).meta({ id: 'Case' });
export const linkedTask = taskView.extend({ links: taskLinks }).meta({ id: 'Task' });
/** One task, with the schema of the form that each choice brings. */
export const taskWithForms = linkedTask
  .extend({
    choices: z.array(
      choice.extend({
        formSchema: data.exactOptional().meta({ description: 'JSON Schema of `form`' }),
      }),
    ),
  })
  .meta({ id: 'TaskWithForms' });
const why = z.string().meta({
  description: 'Why it waits, for whom, since when, and what happens next by itself and when',
});
export const caseWithTasks = caseView
  .extend({ why, tasks: z.array(linkedTask), links: caseLinks })
  .meta({ id: 'CaseWithTasks' });
export const casePage = z.object({ cases: z.array(linkedCase), cursor });
export const taskPage = z.object({ tasks: z.array(linkedTask), cursor });
const count = z.int();
export const taskCounts = z.object({
  counts: z.object({
    mine: count,
    roles: count,
    unassigned: count,
    'at-risk': count,
    breached: count,
    snoozed: count,
  }),
  complete: z.boolean(),
}) satisfies z.ZodType<TaskCounts>;
export const timelinePage = z.object({
  caseId: z.string(),
  events: z.array(timelineEvent),
  cursor,
  links: caseLinks,
});

/**
 * What a person's message came to: the read model shows it once the case's `seq` reaches this one.
 */
export const caseClocks = z
  .object({
    caseId: z.string(),
    priority,
    slaState,
    policyVersion: z.string(),
    clocks: z.array(explainedClock),
    links: caseLinks,
  })
  .meta({ id: 'CaseClocks' });
export const changeAccepted = z.object({ caseId: z.string(), seq: z.int(), links: caseLinks });

export const absence = z
  .object({ person: z.string(), deputy: z.string(), untilMs: atMs, by: z.string(), atMs })
  .meta({ id: 'Absence' }) satisfies z.ZodType<Absence>;
export const absenceList = z.object({ absences: z.array(absence) });
const moved = z.object({
  taskId: z.string(),
  moved: z.boolean(),
  code: z.string().exactOptional(),
  detail: z.string().exactOptional(),
});
export const absenceAccepted = absence.extend({
  moved: z.array(moved),
  complete: z
    .boolean()
    .meta({ description: 'False when there are more tasks than one request moves: send it again' }),
});
export const exceptionAccepted = changeAccepted.extend({ exceptionId: z.string() });
/** A refused task has the code and detail of its problem instead of the number of a change. */
const bulkResult = z.object({
  taskId: z.string(),
  status: z.int(),
  caseId: z.string().exactOptional(),
  seq: z.int().exactOptional(),
  code: z.string().exactOptional(),
  detail: z.string().exactOptional(),
  errors: z.array(z.object({ field: z.string(), reason: z.string() })).exactOptional(),
});
export const bulkResults = z.object({
  changed: z.int(),
  refused: z.int(),
  results: z.array(bulkResult),
});
export const caseAccepted = z.object({
  caseId: z.string(),
  workflowId: z.string(),
  status: z.literal('accepted'),
  links: caseLinks,
});
export const accepted = z.object({ status: z.string() });

const hash = z.string().meta({ description: 'SHA-256 in hex over canonical JSON' });

const record = z
  .object({
    format: z.literal('handoff-case-record/1'),
    case: caseView,
    tasks: z.array(taskView),
    timeline: z.array(z.object({ prevHash: hash, event: timelineEvent, hash })),
    digest: hash,
  })
  .meta({ id: 'CaseRecord' }) satisfies z.ZodType<CaseRecord>;

/** The immutable record of a closed case, untouched, so that its digest can be checked. */
export const linkedRecord = z.object({ record, links: caseLinks });
