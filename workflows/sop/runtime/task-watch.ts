import type { ActivateInput } from '@temporalio/workflow';

/** One thing that an activation brings. */
export type Job = NonNullable<ActivateInput['activation']['jobs']>[number];

/**
 * One activation: `nowMs` is the run's time, which is that of the start of the workflow task until
 * a local activity ends.
 */
export interface Activation {
  readonly jobs: readonly Job[];
  readonly historyLength: number;
  readonly nowMs: number;
  readonly isReplaying: boolean;
}

interface Task {
  readonly historyLength: number;
  readonly startedAtMs: number;
  readonly isReplaying: boolean;
  /**
   * Local activities that ended while it was under way: each leaves an event when the task is
   * completed.
   */
  readonly localAnswers: number;
  /** It is completed early, to answer a query, and goes on in the next one. */
  readonly isSplit: boolean;
}

const before = {
  historyLength: 0,
  startedAtMs: 0,
  isReplaying: true,
  localAnswers: 0,
  isSplit: false,
} as const satisfies Task;

/** A query by itself; others come with a workflow task. */
const loneQuery = 'legacy_query';
/**
 * A worker reports that it is alive, and so gets a new workflow task, when this share of the task's
 * time has passed.
 */
const heartbeatShare = 0.8;
/** That the last task ended, that the new one was scheduled, and that it started. */
const eventsBetween = 3;

/**
 * Follows the workflow tasks of a run and finds the one that must not be applied to what the worker
 * remembers of it.
 */
export class TaskWatch {
  readonly #timeoutMs: number;
  #task: Task = before;
  #outstanding = 0;
  #nowMs = 0;

  /** `timeoutMs` is the time a worker has for a workflow task. */
  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  localActivityScheduled(): void {
    this.#outstanding += 1;
  }

  localActivityEnded(): void {
    this.#outstanding -= 1;
  }

  /** What is wrong with applying this activation now, if anything is. */
  faultOf({ jobs, historyLength, nowMs, isReplaying }: Activation): string | undefined {
    const [last, lastMs] = [this.#task, this.#nowMs];
    if (jobs.some(({ queryWorkflow }) => queryWorkflow != null)) {
      this.#task = {
        ...last,
        isSplit: last.isSplit || (this.#outstanding > 0 && !jobs.some(isLoneQuery)),
      };
      return undefined;
    }
    this.#nowMs = nowMs;
    if (historyLength === last.historyLength) {
      this.#task = { ...last, localAnswers: last.localAnswers + jobs.filter(isLocalAnswer).length };
      return undefined;
    }
    // A local activity that is told to have ended along with the new task may have left its event
    // with the last one.
    const task = {
      historyLength,
      startedAtMs: nowMs,
      isReplaying,
      localAnswers: 0,
      isSplit: false,
    };
    this.#task = task;
    if (isReplaying) return undefined;
    const events = sum(jobs.map(eventsOf));
    if (events > 0 && nowMs === lastMs)
      return 'a query brought along what no workflow task has brought yet';
    // What was replayed is as history has it.
    return last.isReplaying ? undefined : this.#faultBetween(last, task, events);
  }

  #faultBetween(last: Task, task: Task, events: number): string | undefined {
    if (this.#outstanding > 0 && !this.#goesOn(last, task)) {
      return 'a new workflow task came while local activities of the last one were under way';
    }
    const isKept =
      last.localAnswers === 0 ||
      task.historyLength - last.historyLength >= eventsBetween + last.localAnswers + events;
    return isKept ? undefined : 'the local activities of the last workflow task are not in history';
  }

  /** Whether a new task under outstanding local activities is the continuation of the last one. */
  #goesOn(last: Task, { startedAtMs }: Task): boolean {
    const tookMs = startedAtMs - last.startedAtMs;
    return last.isSplit || (tookMs >= this.#timeoutMs * heartbeatShare && tookMs < this.#timeoutMs);
  }
}

const isLoneQuery = ({ queryWorkflow }: Job): boolean => queryWorkflow?.queryId === loneQuery;

const sum = (counts: readonly number[]): number =>
  counts.reduce((total, count) => total + count, 0);

const isLocalAnswer = ({ resolveActivity }: Job): boolean => resolveActivity?.isLocal === true;

/** How many events of history a job stands for, at least. */
function eventsOf(job: Job): number {
  if (job.resolveActivity != null) return eventsOfActivity(job.resolveActivity);
  const {
    signalWorkflow,
    cancelWorkflow,
    fireTimer,
    resolveChildWorkflowExecution: childEnd,
    resolveSignalExternalWorkflow: sent,
  } = job;
  const start = job.resolveChildWorkflowExecutionStart;
  const told = [
    signalWorkflow,
    cancelWorkflow,
    fireTimer,
    childEnd,
    start?.succeeded ?? start?.failed,
    sent != null && sent.failure == null,
  ];
  return told.some(Boolean) ? 1 : 0;
}

/** That it started is told with its end. */
function eventsOfActivity({ isLocal, result }: NonNullable<Job['resolveActivity']>): number {
  if (isLocal) return 0;
  return result?.completed == null ? 1 : 2;
}
