import type { RefusalCode, UpdateAnswer } from '../../../domain/cases/answers.ts';
import type { ChangeClock } from '../../../domain/cases/messages.ts';
import { pauseOf } from '../../../domain/sla/clock.ts';
import { mayPause } from '../../../domain/sla/target.ts';
import { procedureActor } from '../case/case-entry.ts';
import type { CaseContext } from '../case/context.ts';
import type { CaseClock } from './case-clock.ts';

/** `isPaused`: the change is for a paused clock. */
export function refusalOf(
  { name, view, policy }: CaseClock,
  isPaused: boolean,
): UpdateAnswer | undefined {
  if (view === undefined) return unknownClock(name);
  if (view.endedAtMs !== undefined) return refuse('clock-state', `clock ${name} is ${view.state}`);
  if (!isPaused && !mayPause(policy))
    return refuse('clock-not-pausable', `clock ${name} never pauses: it is of kind ${view.kind}`);
  if ((pauseOf(view) !== undefined) === isPaused) return undefined;
  return refuse(
    'clock-state',
    isPaused ? `clock ${name} is not paused` : `clock ${name} is paused already`,
  );
}

export function unknownClock(name: string): UpdateAnswer {
  return refuse('unknown-clock', `this case has no clock ${name}`);
}

export function refuse(code: RefusalCode, detail: string): UpdateAnswer {
  return { ok: false, code, detail };
}

export function procedureChange({ file }: CaseContext): Pick<ChangeClock, 'caseId' | 'actor'> {
  return { caseId: file.view.caseId, actor: { subject: procedureActor, roles: [] } };
}
