import { setTimeout as pause } from 'node:timers/promises';
import type { CaseView } from '../../domain/cases/case.ts';
import { workflowIdOfCase } from '../../domain/cases/case-id.ts';
import { type Asker, reaches } from '../access/case-access.ts';
import type { ApiDeps } from '../deps.ts';

const pollMs = 25;

/** The case that is asked for; with `atLeast`, once it shows that change. */
export interface CaseAsk {
  /** A case id, or a workflow id for its newest case. */
  readonly id: string;
  readonly atLeast?: number | undefined;
}

/**
 * A case as the asker may see it; waits a while for change `atLeast`. One that the asker may not
 * see is absent, however long that takes.
 */
export async function readCase(
  deps: ApiDeps,
  asker: Asker,
  { id, atLeast = 0 }: CaseAsk,
): Promise<CaseView | undefined> {
  const deadline = deps.clock() + deps.limits.atLeastMs;
  const isCase = workflowIdOfCase(id) !== undefined;
  for (;;) {
    const found = await (isCase
      ? deps.readModel.getCase(id)
      : deps.readModel.latestCaseOfWorkflow(id));
    const view = found && reaches(deps, asker, found) ? found : undefined;
    if (atLeast === 0 || (view !== undefined && view.seq >= atLeast) || deps.clock() >= deadline)
      return view;
    await pause(pollMs);
  }
}
