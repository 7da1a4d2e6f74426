import type { EpochMs, JsonValue } from '../shared/json.ts';

/** What can happen on a case, in the words the timeline, the console and the record use. */
export type TimelineKind =
  | 'case.opened'
  | 'case.completed'
  | 'case.cancelled'
  | 'case.failed'
  | 'cancel.requested'
  | 'cancel.refused'
  | 'step.started'
  | 'step.done'
  | 'step.skipped'
  | 'step.compensated'
  | 'effect.refused'
  | 'effect.done'
  | 'effect.overdue'
  | 'effect.recovered'
  | 'finding.recorded'
  | 'deviation.recorded'
  | 'exception.raised'
  | 'exception.resolved'
  | 'task.opened'
  | 'task.claimed'
  | 'task.released'
  | 'task.reassigned'
  | 'task.completed'
  | 'task.refused'
  | 'task.cancelled'
  | 'clock.started'
  | 'clock.at-risk'
  | 'clock.breached'
  | 'clock.met'
  | 'clock.stopped'
  | 'ladder.rung'
  | 'notification.sent'
  | 'notification.failed'
  | 'acknowledgment.received'
  | 'acknowledgment.duplicate'
  | 'acknowledgment.incomplete'
  | 'compensation.started'
  | 'compensation.done'
  | 'compensation.failed'
  | 'link.added'
  | 'note.added';

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
