import type { CaseView, StepState } from './case.ts';

const marks: { readonly [state in StepState]: string } = {
  pending: '·',
  started: '▶',
  done: '✓',
  skipped: '–',
  compensated: '↩',
};

/** The case in a few lines of Markdown, for the page of its run in Temporal Web. */
export function caseDetails(view: CaseView): string {
  const steps = view.steps.map((step) => `${marks[step.state]} ${step.number}. ${step.title}`);
  const clocks = view.clocks.map(
    (clock) => `- ${clock.title}: ${clock.state}, due ${new Date(clock.dueAtMs).toISOString()}`,
  );
  const waiting = view.waitingFor === undefined ? [] : [`**Waits:** ${view.waitingFor}`];
  return [
    `**${view.title}** (${view.status})`,
    ...waiting,
    '',
    ...steps,
    ...(clocks.length > 0 ? ['', '**Clocks**', ...clocks] : []),
  ].join('\n');
}
