import type { CaseDocument } from '../../../domain/cases/case.ts';
import type { TimelineEvent } from '../../../domain/cases/timeline.ts';
import type { ClockView } from '../../../domain/sla/clock-view.ts';
import type { Harness } from '../../kit/harness.ts';

/** One firing of a rung, as the timeline tells it. */
export interface Firing {
  readonly rung: string;
  readonly dueAtMs: number;
  readonly firedAtMs: number;
}

/** The firings of one clock's ladder, in order. */
export function firingsOf(document: CaseDocument, clock: string): readonly Firing[] {
  return document.events
    .filter((event) => event.kind === 'ladder.rung' && event.data?.['clock'] === clock)
    .map(({ data }) => ({
      rung: `${data?.['rung'] as string} ${data?.['occurrence'] as number}`,
      dueAtMs: Number(data?.['dueAtMs']),
      firedAtMs: Number(data?.['firedAtMs']),
    }));
}

export function clockOf(document: CaseDocument, name: string): ClockView {
  const clock = document.case.clocks.find((one) => one.name === name);
  if (clock === undefined) throw new Error(`${document.case.caseId} has no clock ${name}`);
  return clock;
}

/** Numbers of the timeline entries of a clock that are of a kind. */
export function eventsOf(
  document: CaseDocument,
  kind: TimelineEvent['kind'],
  clock: string,
): readonly TimelineEvent[] {
  return document.events.filter((event) => event.kind === kind && event.data?.['clock'] === clock);
}

/** The notices of a case that really arrived, as `recipient: rung time`, in no order. */
export async function noticesOf(harness: Harness, caseId: string): Promise<readonly string[]> {
  const mails = await harness.sandbox.mails();
  return mails
    .filter((mail) => String(mail['text']).includes(`Case: ${caseId}`))
    .map(
      (mail) =>
        `${(mail['to'] as readonly string[]).join(', ')}: ${/ladder: (.*), time (\d+)/.exec(String(mail['text']))?.slice(1).join(' ')}`,
    );
}

/** Rungs of the standing policy (G-13), with the minutes after which each fires, for a target. */
export const rungMinutes = (
  targetMinutes: number,
): readonly (readonly [rung: string, minutes: number])[] => [
  ['remind-owner 1', targetMinutes * 0.75],
  ['escalate-to-lead 1', targetMinutes],
  ...[1, 2, 3, 4, 5, 6].map((n): [string, number] => [
    `escalate-to-operations-manager ${n}`,
    targetMinutes + 240 + (n - 1) * 480,
  ]),
];
