import { caseIdOfTask, type CaseId, type TaskId, workflowIdOfCase } from '../../domain/cases/case-id.ts';
import type { ApiDeps } from '../deps.ts';

type LinkBase = ApiDeps['links'];

/** The run in Temporal Web; without a run id, its workflow. */
function runLink({ uiBaseUrl, namespace }: LinkBase, workflowId: string, runId?: string): string {
  const workflow = `${uiBaseUrl}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(workflowId)}`;
  return runId === undefined ? workflow : `${workflow}/${encodeURIComponent(runId)}/history`;
}

/** Where everything about a case is. */
export function caseLinks(base: LinkBase, caseId: CaseId, runId?: string): { readonly [name: string]: string } {
  const self = `/v1/cases/${caseId}`;
  const run = runLink(base, workflowIdOfCase(caseId) ?? caseId, runId);
  return { self, timeline: `${self}/timeline`, record: `${self}/record`, run };
}

/** Where a task, its case and its run are. */
export function taskLinks(base: LinkBase, taskId: TaskId): { readonly [name: string]: string } {
  const caseId = caseIdOfTask(taskId) ?? taskId;
  const { self, run } = caseLinks(base, caseId);
  return { self: `/v1/tasks/${taskId}`, case: self ?? '', run: run ?? '' };
}
