import { setTimeout as pause } from 'node:timers/promises';
import type { CaseView } from '../../domain/cases/case.ts';
import { workflowIdOfCase } from '../../domain/cases/case-id.ts';
import type { ApiDeps } from '../deps.ts';

const pollMs = 25;

/** A case by its id, or the newest of a workflow id; waits a while for change `atLeast`. */
export async function readCase(
  deps: ApiDeps,
  caseOrWorkflow: string,
  atLeast = 0,
): Promise<CaseView | undefined> {
  const deadline = deps.clock() + deps.limits.atLeastMs;
  const isCase = workflowIdOfCase(caseOrWorkflow) !== undefined;
  for (;;) {
    const view = await (isCase
      ? deps.readModel.getCase(caseOrWorkflow)
      : deps.readModel.latestCaseOfWorkflow(caseOrWorkflow));
    if (atLeast === 0 || (view !== undefined && view.seq >= atLeast) || deps.clock() >= deadline)
      return view;
    await pause(pollMs);
  }
}
