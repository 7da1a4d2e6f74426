import type { CaseView } from '../../domain/cases/case.ts';
import type { TaskView } from '../../domain/cases/task.ts';
import type { Situation } from '../../domain/cases/why.ts';
import type { ApiDeps } from '../deps.ts';

/** A case with all that its wait is explained by: its tasks, and the child case it waits for. */
export async function situationOf(
  deps: ApiDeps,
  view: CaseView,
  tasks: readonly TaskView[],
): Promise<Situation> {
  const child = await childOf(deps, view);
  return { case: view, tasks, nowMs: deps.clock(), ...(child && { child }) };
}

async function childOf(
  deps: ApiDeps,
  { caseId, waitsOn }: CaseView,
): Promise<Situation | undefined> {
  if (waitsOn?.kind !== 'case' || waitsOn.caseId === caseId) return undefined;
  const [child, tasks] = await Promise.all([
    deps.readModel.getCase(waitsOn.caseId),
    deps.readModel.tasksOfCase(waitsOn.caseId),
  ]);
  return child && situationOf(deps, child, tasks);
}
