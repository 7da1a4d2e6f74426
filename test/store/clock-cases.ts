import type { CaseDocument } from '../../domain/cases/case.ts';
import type { TimelineEvent } from '../../domain/cases/timeline.ts';
import type { Priority } from '../../domain/shared/priority.ts';
import type { ClockView } from '../../domain/sla/clock-view.ts';
import { clockView } from '../domain/reports/clocks.ts';
import { caseView } from './sample-case.ts';

/** A case of the practice procedure with one clock, as its last projection shows it. */
export interface ClockCase {
  readonly procedure?: string;
  readonly key: string;
  readonly dueAtMs: number;
  readonly outcome: 'met' | 'breached' | 'running';
  readonly kind?: ClockView['kind'];
  readonly priority?: Priority;
}

const hour = 3_600_000;

/** The document of the case; `events` tell of the clock's due time, as the kernel's do. */
export function clockCase({
  procedure = 'practice',
  key,
  dueAtMs,
  outcome,
  kind = 'acknowledge',
  priority = 'P1',
}: ClockCase): CaseDocument {
  const startedAtMs = dueAtMs - hour;
  const { countingSinceMs: _since, ...ended } = clockView({ startedAtMs, kind, priority });
  const states: { readonly [state in ClockCase['outcome']]: ClockView } = {
    running: clockView({ startedAtMs, kind, priority }),
    met: { ...ended, state: 'met', endedAtMs: dueAtMs - 1 },
    breached: { ...ended, state: 'met', endedAtMs: dueAtMs + 1, breachedAtMs: dueAtMs },
  };
  const started = clockEvent(1, 'clock.started', { dueAtMs });
  const events =
    outcome === 'running' ? [started] : [started, clockEvent(2, `clock.met`, { dueAtMs })];
  const view = caseView(`${procedure}:${key}.00000001`, {
    openedAtMs: startedAtMs,
    seq: events.length,
    clocks: [states[outcome]],
  });
  return { case: view, tasks: [], events };
}

/** An event of the clock of `clockCase`. */
export function clockEvent(
  n: number,
  kind: TimelineEvent['kind'],
  data: { readonly [key: string]: number },
): TimelineEvent {
  return { n, atMs: n, kind, text: kind, actor: 'handoff', data: { clock: 'billing', ...data } };
}
