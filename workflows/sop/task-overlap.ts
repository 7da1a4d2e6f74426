import { type ActivateInput, type WorkflowInterceptors, workflowInfo } from '@temporalio/workflow';

/** A worker reports that it is alive, and so gets a new workflow task, when this share of the task's time has passed. */
const heartbeatShare = 0.8;

/**
 * Guards against a workflow task that comes on top of another. A server gives up a workflow task while which more than 100 messages
 * arrive and makes a new one at once; if the worker then waits for a local activity, it applies the new task on top of the old one. The
 * local activity's answer then comes after messages that, in a replay, are there before it was asked for, and the history does not
 * replay. So the new task is failed: the run is thrown out of the cache, and the next attempt begins from what is in history.
 *
 * A worker that keeps a long workflow task alive gets a new task under an outstanding local activity too, but late, and rightly.
 */
export function interceptors(): WorkflowInterceptors {
  let outstanding = 0;
  let task = { historyLength: 0, startedAtMs: 0 };
  return {
    internals: [
      {
        activate: (input, next) => {
          const { historyLength, taskTimeoutMs, unsafe } = workflowInfo();
          // The workflow's clock stands at the start of its task.
          const now = { historyLength, startedAtMs: Date.now() };
          const isNewTask = historyLength !== task.historyLength;
          const isTooEarly = now.startedAtMs - task.startedAtMs < taskTimeoutMs * heartbeatShare;
          if (isNewTask && outstanding > answeredBy(input) && isTooEarly && !unsafe.isReplaying) {
            throw new Error('a new workflow task came while local activities of the last one were under way: it is begun again');
          }
          if (isNewTask) task = now;
          next(input);
        },
      },
    ],
    outbound: [
      {
        scheduleLocalActivity: (input, next) => {
          outstanding += 1;
          return next(input).finally(() => {
            outstanding -= 1;
          });
        },
      },
    ],
  };
}

/** Local activities whose answers come with the activation, as the last ones of a replay do. */
function answeredBy({ activation }: ActivateInput): number {
  return (activation.jobs ?? []).filter((job) => job.resolveActivity?.isLocal).length;
}
