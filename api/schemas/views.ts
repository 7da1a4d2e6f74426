import { z } from 'zod';
import type { Absence } from '../../domain/cases/absence.ts';
import type { ApprovalView, TaskDecision } from '../../domain/cases/approval.ts';
import { type CaseView, type StepView } from '../../domain/cases/case.ts';
import type { ExceptionView } from '../../domain/cases/exceptions.ts';
import type { TaskChoice, TaskView } from '../../domain/cases/task.ts';
import { verdicts } from '../../domain/cases/task-policy.ts';
import type { TimelineEvent } from '../../domain/cases/timeline.ts';
import type { JsonValue } from '../../domain/shared/json.ts';
import { priorities } from '../../domain/shared/priority.ts';
import { roles } from '../../domain/shared/roles.ts';
import type { TaskCounts } from '../../store/queries.ts';
import type { CaseRecord } from '../../store/records/case-record.ts';
import { clock, explainedClock } from './clocks.ts';
import { escalation } from './escalations.ts';

const atMs = z.int().meta({ description: 'Milliseconds since 1970-01-01T00:00:00Z' });
const role = z.enum(roles);
const data = z.record(
  z.string(),
  z.custom<JsonValue>(() => true),
);

export const caseStatus = z.enum(['running', 'waiting', 'cancelling', 'completed', 'cancelled']);
export const slaState = z.enum(['none', 'ok', 'at-risk', 'breached']);
export const priority = z.enum(priorities);
export const taskState = z.enum(['open', 'claimed', 'completed', 'cancelled']);

const step = z
  .object({
    key: z.string(),
    number: z.int(),
    title: z.string(),
    ownerRole: role,
    state: z.enum(['pending', 'started', 'done', 'skipped', 'compensated']),
    startedAtMs: atMs.exactOptional(),
    endedAtMs: atMs.exactOptional(),
  })
  .meta({ id: 'Step' }) satisfies z.ZodType<StepView>;

const exception = z
  .object({
    id: z.string(),
    code: z.string(),
    text: z.string(),
    raisedAtMs: atMs,
    step: z.string().exactOptional(),
    request: z
      .object({
        author: z.string(),
        clock: z.string().exactOptional(),
        targetMinutes: z.number().exactOptional(),
        validUntilMs: atMs.exactOptional(),
        state: z.enum(['requested', 'approved', 'rejected']),
        taskId: z.string().exactOptional(),
        approvedBy: z.array(z.string()).exactOptional(),
        decidedAtMs: atMs.exactOptional(),
        usedAtMs: atMs.exactOptional(),
      })
      .exactOptional(),
    resolution: z.object({ text: z.string(), by: z.string(), atMs }).exactOptional(),
    data: data.exactOptional(),
  })
  .meta({ id: 'Exception' }) satisfies z.ZodType<ExceptionView>;

/** A procedure's own kinds stand beside the kernel's; its definition lists them. */
const kindName = z.string().regex(/^[a-z][a-z0-9-]*$/);

const caseView = z.object({
  caseId: z.string(),
  workflowId: z.string(),
  runId: z.string(),
  seq: z.int().meta({ description: 'Number of the last change: the ETag' }),
  procedure: z.string(),
  title: z.string(),
  status: caseStatus,
  priority,
  waitingFor: z.string().exactOptional(),
  waitingSinceMs: atMs.exactOptional(),
  waitsOn: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('task'), taskId: z.string() }),
      z.object({ kind: z.literal('case'), caseId: z.string() }),
      z.object({ kind: z.literal('message') }),
    ])
    .exactOptional(),
  next: z
    .object({ atMs, title: z.string() })
    .exactOptional()
    .meta({ description: 'What happens next by itself' }),
  slaState,
  nextDueAtMs: atMs.exactOptional(),
  customerId: z.string(),
  region: z.string(),
  requestedBy: z.string(),
  openedAtMs: atMs,
  updatedAtMs: atMs,
  closedAtMs: atMs.exactOptional(),
  policyVersion: z.string(),
  parentCaseId: z.string().exactOptional(),
  steps: z.array(step),
  clocks: z.array(clock),
  exceptions: z.array(exception),
  escalations: z.array(escalation),
  references: z.array(z.object({ kind: kindName, id: z.string() })),
  facts: data,
}) satisfies z.ZodType<CaseView>;

const choice = z.object({
  key: z.string(),
  title: z.string(),
  needsComment: z.boolean(),
  verdict: z.enum(verdicts).exactOptional(),
  reasonCodes: z.array(z.object({ key: z.string(), title: z.string() })).exactOptional(),
  form: z.string().exactOptional(),
}) satisfies z.ZodType<TaskChoice>;
const decision = z
  .object({
    choice: z.string(),
    comment: z.string(),
    by: z.string(),
    atMs,
    reasonCode: z.string().exactOptional(),
    form: data.exactOptional(),
  })
  .meta({ id: 'Decision' }) satisfies z.ZodType<TaskDecision>;
const approval = z
  .object({
    quorum: z.int().meta({ description: 'So many different people must approve' }),
    requestedBy: z.string(),
    votes: z.array(decision),
    expiresAtMs: atMs.exactOptional(),
    onExpiry: z.enum(['reject', 'escalate', 'keep']).exactOptional(),
    escalateTo: role.exactOptional(),
    expiredAtMs: atMs.exactOptional(),
    expiredRoles: z.array(role).exactOptional(),
  })
  .meta({ id: 'Approval' }) satisfies z.ZodType<ApprovalView>;
const taskView = z.object({
  taskId: z.string(),
  caseId: z.string(),
  version: z.int(),
  kind: kindName.meta({ examples: ['approval', 'stuck-effect'] }),
  state: taskState,
  procedure: z.string(),
  step: z.string().exactOptional(),
  customerId: z.string(),
  priority,
  role,
  alsoRoles: z.array(role).exactOptional(),
  assignee: z.string().exactOptional(),
  claimedBy: z.string().exactOptional(),
  claimedAtMs: atMs.exactOptional(),
  claimedUntilMs: atMs
    .exactOptional()
    .meta({ description: 'When the lease ends, unless its holder does something before' }),
  handOver: z.object({ nextStep: z.string(), by: z.string(), atMs }).exactOptional(),
  title: z.string(),
  description: z.string(),
  choices: z.array(choice),
  data,
  openedAtMs: atMs,
  atRiskAtMs: atMs,
  dueAtMs: atMs,
  snoozedUntilMs: atMs.exactOptional().meta({ description: 'Out of the other lists until then' }),
  closedAtMs: atMs.exactOptional(),
  approval: approval.exactOptional(),
  draft: z
    .object({ choice: z.string(), form: data, by: z.string(), savedAtMs: atMs })
    .exactOptional(),
  decision: decision.exactOptional(),
}) satisfies z.ZodType<TaskView>;

const timelineEvent = z
  .object({
    n: z.int(),
    atMs,
    kind: z
      .string()
      .regex(/^[a-z][a-z-]*\.[a-z][a-z-]*$/)
      .meta({ examples: ['step.started', 'task.opened'] }),
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
export const orderAccepted = z.object({
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
