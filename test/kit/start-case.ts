import type { Client } from '@temporalio/client';
import type { z } from 'zod';
import { workflowIdOf } from '../../domain/cases/case-id.ts';
import type { DeepReadonly } from '../../domain/shared/deep-readonly.ts';
import { catalogue } from '../../workflows/catalogue.ts';
import type { ProcedureEdge } from '../../workflows/edge.ts';

type Startable = Extract<(typeof catalogue)[keyof typeof catalogue], { readonly start: object }>;
/** A procedure that is started from outside. */
export type StartKey = Startable['definition']['key'];
/** What is posted to start it. */
export type StartBody<Key extends StartKey> = DeepReadonly<
  z.input<Extract<Startable, { readonly definition: { readonly key: Key } }>['start']['schema']>
>;

/**
 * Starts a case of a procedure of the catalogue as the API does, by what is posted to it; answers
 * with the id of the workflow. The requester is `shop`.
 */
export async function startCase<Key extends StartKey>(
  { client, taskQueue }: { readonly client: Client; readonly taskQueue: string },
  key: Key,
  posted: StartBody<Key>,
): Promise<string> {
  const [workflow, edge] =
    Object.entries<ProcedureEdge>(catalogue).find(([, one]) => one.definition.key === key) ?? [];
  if (workflow === undefined || edge?.start === undefined)
    throw new Error(`${key} is no procedure that is started from outside`);
  const body = edge.start.schema.parse(posted);
  const workflowId = workflowIdOf(key, edge.start.businessKey(body));
  await client.workflow.start(workflow, {
    taskQueue,
    workflowId,
    args: [edge.start.input(body, 'shop')],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
    workflowIdConflictPolicy: 'FAIL',
  });
  return workflowId;
}
