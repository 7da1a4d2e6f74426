import { z } from 'zod';
import type { CaseView, StepView } from '../../domain/cases/case.ts';
import type { ExceptionView } from '../../domain/cases/exceptions.ts';
import type { JsonValue } from '../../domain/shared/json.ts';
import { priorities } from '../../domain/shared/priority.ts';
import { roles } from '../../domain/shared/roles.ts';
import { clock } from './clocks.ts';
import { escalation } from './escalations.ts';

export const atMs = z.int().meta({ description: 'Milliseconds since 1970-01-01T00:00:00Z' });
export const role = z.enum(roles);
export const data = z.record(
  z.string(),
  z.custom<JsonValue>(() => true),
);

export const caseStatus = z.enum(['running', 'waiting', 'cancelling', 'completed', 'cancelled']);
export const slaState = z.enum(['none', 'ok', 'at-risk', 'breached']);
export const priority = z.enum(priorities);

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

const referenceKind = z.enum([
  'order',
  'quote',
  'order-form',
  'customer',
  'ticket',
  'invoice',
  'billing',
  'case',
  'incident',
]);

export const caseView = z.object({
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
  customerId: z
    .string()
    .exactOptional()
    .meta({ description: 'Absent when it is about the organisation itself' }),
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
  references: z.array(z.object({ kind: referenceKind, id: z.string() })),
  facts: data,
}) satisfies z.ZodType<CaseView>;
