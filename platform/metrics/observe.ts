import { Context } from '@temporalio/activity';
import type { ProjectionBatch } from '../../domain/cases/case.ts';
import { wrapEach } from '../wrap-each.ts';
import type { About, MetricValues } from './emf.ts';

/** Takes a figure. */
export type Tell = (values: MetricValues, about?: About) => void;

/**
 * Tells how long each activity waited for a worker. Local activities never wait in a queue of
 * Temporal's.
 */
export function withWaits<T extends object>(activities: T, tell: Tell): T {
  return wrapEach(activities, (call) => (...args) => {
    const { isLocal, currentAttemptScheduledTimestampMs } = Context.current().info;
    // The server's clock against this machine's: never less than nothing.
    if (!isLocal)
      tell({ ScheduleToStartMs: Math.max(0, Date.now() - currentAttemptScheduledTimestampMs) });
    return call(...args);
  });
}

type Project<O> = (batch: ProjectionBatch, options?: O) => Promise<void>;

/**
 * Tells how many targets a batch of the projection is the first to call missed, once it is written;
 * one written again after a lost answer tells again.
 */
export function telling<O>(project: Project<O>, tell: Tell): Project<O> {
  return async (batch, options) => {
    await project(batch, options);
    const { freshFrom = 1 } = batch;
    const missed = batch.events.filter(
      (event) => event.kind === 'clock.breached' && event.n >= freshFrom,
    ).length;
    if (missed > 0) tell({ SlaBreaches: missed }, { procedure: batch.case.procedure });
  };
}
