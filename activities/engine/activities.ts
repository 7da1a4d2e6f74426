import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { EnginePort } from './port.ts';

/** Engine activities over the worker's own client. */
export function createEngineActivities(client: Client): EnginePort {
  return {
    cancelRun: async ({ workflowId, runId }) => {
      try {
        await client.workflow.getHandle(workflowId, runId).cancel();
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
      }
    },
  };
}
