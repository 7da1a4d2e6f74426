import { z } from 'zod';
import type { ApprovalView, TaskDecision } from '../../domain/cases/approval.ts';
import { type TaskChoice, type TaskView } from '../../domain/cases/task.ts';
import { verdicts } from '../../domain/cases/task-policy.ts';
import { atMs, data, priority, role } from './case-view.ts';

export const taskState = z.enum(['open', 'claimed', 'completed', 'cancelled']);

export const choice = z.object({
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
const taskKind = z.string();

export const taskView = z.object({
  taskId: z.string(),
  caseId: z.string(),
  version: z.int(),
  kind: taskKind,
  state: taskState,
  procedure: z.string(),
  step: z.string().exactOptional(),
  customerId: z
    .string()
    .exactOptional()
    .meta({ description: 'Absent when it is about the organisation itself' }),
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
