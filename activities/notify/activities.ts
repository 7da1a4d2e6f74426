import { Context } from '@temporalio/activity';
import { atBorder } from '../http/to-failure.ts';
import type { NoticeRequest, NotifyPort } from './port.ts';

/** The activity of notices, registered under this name. */
export function createNotifyActivities(port: NotifyPort) {
  return { notify: atBorder((request: NoticeRequest) => port.notify(asOfThisAttempt(request))) };
}

/**
 * An outage may carry a notice into the quiet hours: what counts is when it is sent, by the
 * server's times of the first and this attempt.
 */
function asOfThisAttempt(request: NoticeRequest): NoticeRequest {
  const { currentAttemptScheduledTimestampMs, scheduledTimestampMs } = Context.current().info;
  return {
    ...request,
    atMs: request.atMs + Math.max(0, currentAttemptScheduledTimestampMs - scheduledTimestampMs),
  };
}
