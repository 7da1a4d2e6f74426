import { type WorkflowInterceptors, workflowInfo } from '@temporalio/workflow';
import { TaskWatch } from './task-watch.ts';

/**
 * Guards against a workflow task that comes on top of another. A worker that only waits for a local
 * activity takes a new task of the run although the last one is not completed; what it then adds to
 * history would not replay. It happens when the server gives a task up, and when a query comes in
 * between, which makes the worker forget the task it was at. So the new task is failed: the run is
 * thrown out of the cache, and the next attempt begins from what is in history.
 */
export function interceptors(): WorkflowInterceptors {
  const watch = new TaskWatch(workflowInfo().taskTimeoutMs);
  return {
    internals: [
      {
        activate: (input, next) => {
          const { historyLength, unsafe } = workflowInfo();
          const fault = watch.faultOf({
            jobs: input.activation.jobs ?? [],
            historyLength,
            nowMs: Date.now(),
            isReplaying: unsafe.isReplaying,
          });
          if (fault !== undefined) throw new Error(`${fault}: the task is begun again`);
          next(input);
        },
      },
    ],
    outbound: [
      {
        scheduleLocalActivity: (input, next) => {
          watch.localActivityScheduled();
          return next(input).finally(() => watch.localActivityEnded());
        },
      },
    ],
  };
}
