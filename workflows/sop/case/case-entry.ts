import type { CaseView } from '../../../domain/cases/case.ts';
import type { CaseDefinition } from '../../../domain/cases/procedure.ts';
import type { TimelineKind } from '../../../domain/cases/timeline.ts';
import type { EscalationView } from '../../../domain/escalation/escalation.ts';
import type { JsonValue } from '../../../domain/shared/json.ts';

/** The procedure itself as an actor. */
export const procedureActor = 'handoff';

/** An entry of the timeline; who did it is the procedure itself unless it is said. */
export interface Entry {
  readonly kind: TimelineKind;
  readonly text: string;
  readonly actor?: string;
  readonly step?: string;
  readonly data?: { readonly [key: string]: JsonValue };
}

/**
 * What a case is opened with; everything else starts empty. `openedAtMs` is the run's start by the
 * server: rows are found by it, so it must stay the same when a worker dies in the first workflow
 * task and another one makes it again, at a later time.
 */
export type CaseHeader = Pick<
  CaseView,
  | 'caseId'
  | 'workflowId'
  | 'runId'
  | 'title'
  | 'customerId'
  | 'region'
  | 'requestedBy'
  | 'openedAtMs'
  | 'references'
> &
  Partial<Pick<CaseView, 'parentCaseId' | 'priority'>>;

/** The case as it is opened: nothing has happened, and no step has begun. */
export function openedView(procedure: CaseDefinition, header: CaseHeader): CaseView {
  return {
    ...header,
    seq: 0,
    procedure: procedure.key,
    status: 'running',
    priority: header.priority ?? 'P3',
    slaState: 'none',
    updatedAtMs: header.openedAtMs,
    policyVersion: '',
    steps: procedure.steps.map((step, i) => ({ ...step, number: i + 1, state: 'pending' })),
    clocks: [],
    exceptions: [],
    escalations: [],
    facts: {},
  };
}

/** Escalations in the order in which they were opened. */
export function inOrder(escalations: readonly EscalationView[]): readonly EscalationView[] {
  return escalations.toSorted(
    (a, b) => a.escalatedAtMs - b.escalatedAtMs || Number(a.id.slice(1)) - Number(b.id.slice(1)),
  );
}
