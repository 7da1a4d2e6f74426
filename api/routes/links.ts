import { type CaseId, workflowIdOfCase } from '../../domain/cases/case-id.ts';
import type { TaskView } from '../../domain/cases/task.ts';
import type { JsonValue } from '../../domain/shared/json.ts';
import type { ApiDeps } from '../deps.ts';
import { json } from './json.ts';

type LinkBase = ApiDeps['links'];

/** The run in Temporal Web; without a run id, its workflow. */
function runLink({ uiBaseUrl, namespace }: LinkBase, workflowId: string, runId?: string): string {
  const ofNamespace = `${uiBaseUrl}/namespaces/${encodeURIComponent(namespace)}`;
  const workflow = `${ofNamespace}/workflows/${encodeURIComponent(workflowId)}`;
  return runId === undefined ? workflow : `${workflow}/${encodeURIComponent(runId)}/history`;
}

/** Where everything about a case is. */
export function caseLinks(base: LinkBase, caseId: CaseId, runId?: string) {
  const self = `/v1/cases/${caseId}`;
  const run = runLink(base, workflowIdOfCase(caseId) ?? caseId, runId);
  return { self, timeline: `${self}/timeline`, record: `${self}/record`, run };
}

/** A task with the links to itself, its case and its run. */
export function linkedTask(
  { links }: Pick<ApiDeps, 'links'>,
  task: TaskView,
  runId?: string,
): { readonly [key: string]: JsonValue } {
  const { self, run } = caseLinks(links, task.caseId, runId);
  return { ...json(task), links: { self: `/v1/tasks/${task.taskId}`, case: self, run } };
}
