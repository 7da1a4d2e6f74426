import type { CaseDocument, CaseView } from '../../domain/cases/case.ts';
import type { TaskView } from '../../domain/cases/task.ts';
import type { TimelineEvent } from '../../domain/cases/timeline.ts';

const openedAtMs = Date.UTC(2025, 10, 3, 9);

/** A case row's view with what a test cares about. */
export function caseView(caseId: string, over: Partial<CaseView> = {}): CaseView {
  const workflowId = caseId.slice(0, -9);
  return {
    caseId,
    workflowId,
    runId: `${caseId.slice(-8)}-0000-4000-8000-000000000000`,
    seq: 1,
    procedure: workflowId.slice(0, workflowId.indexOf(':')),
    title: 'Order booking',
    status: 'running',
    priority: 'P3',
    slaState: 'none',
    customerId: 'C-100',
    region: 'emea',
    requestedBy: 'portal',
    openedAtMs,
    updatedAtMs: openedAtMs,
    policyVersion: 'v1',
    steps: [
      {
        key: 'quote',
        number: 1,
        title: 'Verify the quote',
        ownerRole: 'order-management-specialist',
        state: 'started',
      },
    ],
    clocks: [],
    exceptions: [],
    escalations: [],
    references: [{ kind: 'quote', id: 'Q-1001' }],
    facts: {},
    ...over,
  };
}

/** A task of a case with what a test cares about. */
export function taskView(taskId: string, over: Partial<TaskView> = {}): TaskView {
  return {
    taskId,
    caseId: taskId.slice(0, taskId.indexOf('~')),
    version: 1,
    kind: 'escalation',
    state: 'open',
    procedure: 'order-booking',
    customerId: 'C-100',
    priority: 'P3',
    role: 'order-management-specialist',
    title: 'The quote is not approved',
    description: 'Have the quote approved.',
    choices: [{ key: 'recheck', title: 'Check again', needsComment: false }],
    data: {},
    openedAtMs,
    atRiskAtMs: openedAtMs + 2_700_000,
    dueAtMs: openedAtMs + 3_600_000,
    ...over,
  };
}

/** Timeline events `from`..`to`. */
export function events(from: number, to: number): TimelineEvent[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => {
    const n = from + i;
    return {
      n,
      atMs: openedAtMs + n * 1000,
      kind: 'note.added',
      text: `Note ${n}`,
      actor: 'handoff',
      data: { z: n, a: { y: [n, null], b: 'x' } },
    };
  });
}

/** A closed case of `count` events with two decided tasks. */
export function closedDocument(caseId: string, count = 40): CaseDocument {
  const closed = {
    seq: count,
    status: 'completed' as const,
    closedAtMs: openedAtMs + 7_200_000,
    updatedAtMs: openedAtMs + 7_200_000,
  };
  const references = [
    { kind: 'quote' as const, id: 'Q-1001' },
    { kind: 'order' as const, id: 'SO-1' },
  ];
  const decision = { choice: 'recheck', comment: '', by: 'ann', atMs: openedAtMs + 60_000 };
  return {
    case: caseView(caseId, {
      ...closed,
      references,
      facts: { orderNumber: 'SO-1', outcome: 'completed' },
    }),
    tasks: [1, 2].map((n) =>
      taskView(`${caseId}~${n}`, { version: 3, state: 'completed', decision }),
    ),
    events: events(1, count),
  };
}
