import { Context } from '@temporalio/activity';
import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { caseIdOf } from '../../domain/cases/case-id.ts';
import { searchAttributes } from '../../platform/temporal/search-attributes.ts';
import type { CaseToStart, EnginePort } from './port.ts';

/** Engine activities over the worker's own client. */
export function createEngineActivities(client: Pick<Client, 'workflow'>): EnginePort {
  return {
    cancelRun: async ({ workflowId, runId }) => {
      try {
        await client.workflow.getHandle(workflowId, runId).cancel();
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
      }
    },
    startCase: async (start) => {
      const { workflow, workflowId, title, input } = start;
      try {
        const { firstExecutionRunId } = await client.workflow.start(workflow, {
          workflowId,
          taskQueue: Context.current().info.taskQueue,
          args: [input],
          workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
          workflowIdConflictPolicy: 'FAIL',
          staticSummary: title,
          typedSearchAttributes: attributesOf(start),
        });
        return { caseId: caseIdOf(workflowId, firstExecutionRunId), joined: false };
      } catch (error) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
        const { raw, runId } = await client.workflow.getHandle(workflowId).describe();
        const firstRunId = raw.workflowExecutionInfo?.firstRunId;
        return { caseId: caseIdOf(workflowId, firstRunId || runId), joined: true };
      }
    },
  };
}

function attributesOf({ procedure, number, customerId }: CaseToStart): TypedSearchAttributes {
  return new TypedSearchAttributes([
    { key: searchAttributes.procedure, value: procedure },
    { key: searchAttributes.caseStatus, value: 'running' },
    ...(customerId === undefined ? [] : [{ key: searchAttributes.customerId, value: customerId }]),
    { key: searchAttributes.orderRef, value: number },
    { key: searchAttributes.slaState, value: 'none' },
  ]);
}
