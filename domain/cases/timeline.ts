import type { EpochMs, JsonValue } from '../shared/json.ts';

/**
 * What can happen on a case, in the words the timeline, the console and the record use: an entry of
 * the kernel, or one of `entries` of the procedure's definition.
 */
export type TimelineKind = KernelTimelineKind | (string & {});

/** What the kernel writes, whatever the procedure. */
type KernelTimelineKind =
  | 'case.opened'
  | 'case.completed'
  | 'case.cancelled'
  | 'case.failed'
  | 'cancel.requested'
  | 'cancel.refused'
  | 'step.started'
  | 'step.done'
  | 'step.skip-asked'
  | 'step.skip-refused'
  | 'step.skipped'
  | 'step.compensated'
  | 'effect.refused'
  | 'effect.done'
  | 'effect.retried'
  | 'effect.overdue'
  | 'effect.recovered'
  | 'finding.recorded'
  | 'deviation.recorded'
  | 'exception.raised'
  | 'exception.resolved'
  | 'exception.requested'
  | 'exception.approved'
  | 'exception.rejected'
  | 'task.opened'
  | 'task.claimed'
  | 'task.renewed'
  | 'task.released'
  | 'task.reassigned'
  | 'task.retargeted'
  | 'task.snoozed'
  | 'task.escalated'
  | 'task.form-saved'
  | 'task.voted'
  | 'task.expired'
  | 'task.completed'
  | 'task.refused'
  | 'task.cancelled'
  | 'clock.started'
  | 'clock.at-risk'
  | 'clock.breached'
  | 'clock.met'
  | 'clock.paused'
  | 'clock.resumed'
  | 'clock.retargeted'
  | 'clock.reopened'
  | 'clock.restarted'
  | 'clock.stopped'
  | 'ladder.rung'
  | 'ladder.acknowledged'
  | 'ladder.rearmed'
  | 'escalation.opened'
  | 'escalation.accepted'
  | 'incident.opened'
  | 'incident.failed'
  | 'notification.sent'
  | 'notification.failed'
  | 'notification.held'
  | 'notification.withdrawn'
  | 'message.refused'
  | 'message.duplicate'
  | 'outside.reconciled'
  | 'attachment.added'
  | 'compensation.started'
  | 'compensation.done'
  | 'compensation.failed'
  | 'link.added'
  | 'priority.changed'
  | 'note.added';

/**
 * The read model keeps a timeline in pages of so many entries; those behind the last full page
 * stand with the case itself.
 */
export const eventsPerPage = 16;

/** How many of `count` entries stand in full pages. */
export function inFullPages(count: number): number {
  return count - (count % eventsPerPage);
}

/** One numbered line of a case's timeline. `n` counts from 1 without gaps. */
export interface TimelineEvent {
  readonly n: number;
  readonly atMs: EpochMs;
  readonly kind: TimelineKind;
  /** One sentence in the procedure's words, no personal data. */
  readonly text: string;
  /** Subject of who did it; `handoff` when the procedure itself did. */
  readonly actor: string;
  /** Key of the step it belongs to. */
  readonly step?: string;
  readonly data?: { readonly [key: string]: JsonValue };
}
