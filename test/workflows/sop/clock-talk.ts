import type { UpdateAnswer } from '../../../domain/cases/answers.ts';
import type { CaseDocument } from '../../../domain/cases/case.ts';
import { updateNames } from '../../../domain/cases/messages.ts';
import type { TimelineEvent, TimelineKind } from '../../../domain/cases/timeline.ts';
import type { Priority } from '../../../domain/shared/priority.ts';
import type { ClockView } from '../../../domain/sla/clock-view.ts';
import { person } from '../../kit/case-driver.ts';
import type { PracticeDriver } from '../../kit/practice-harness.ts';
import { practicePolicy, simpleClock } from '../../kit/practice-policy.ts';

const told = { action: 'notify', channel: 'mail', to: ['order-management-specialist'] } as const;

/** The clocks of the practice policy for tests of clocks. */
export const clocks = {
  ...practicePolicy.clocks,
  respond: simpleClock('respond', 60),
  update: simpleClock('update', 30, {
    ladder: { rungs: [{ key: 'missed', at: { minutesAfterDue: 5 }, ...told }] },
  }),
  tiered: simpleClock('resolve', 100, {
    targets: {
      default: { minutes: 100, calendar: 'always' },
      P1: { minutes: 40, calendar: 'always' },
      P4: { minutes: 300, calendar: 'always' },
    },
    ladder: { rungs: [{ key: 'half', at: { shareOfTarget: 0.5 }, ...told }] },
  }),
  office: simpleClock('resolve', 100, {
    targets: {
      default: { minutes: 600, calendar: 'region' },
      P0: { minutes: 15, calendar: 'always' },
      P1: { businessDays: 2, calendar: 'region' },
    },
  }),
};

export const minute = 60_000;
/** Minutes that skipped time may stand past the moment that was asked for. */
export const slack = 0.2;

export function clockIn(document: CaseDocument, name: string): ClockView {
  const clock = document.case.clocks.find((one) => one.name === name);
  if (clock === undefined) throw new Error(`${document.case.caseId} has no clock ${name}`);
  return clock;
}

/** What is asked of a case's clocks, in the name of Ann, and what they tell. */
export interface ClockTalk {
  readonly current: (name: string) => Promise<ClockView>;
  readonly advanceMinutes: (minutes: number) => Promise<void>;
  readonly pause: (clock: string) => Promise<UpdateAnswer>;
  readonly resume: (clock: string) => Promise<UpdateAnswer>;
  readonly setPriority: (priority: Priority) => Promise<UpdateAnswer>;
  /** Until the clock is met. */
  readonly meet: (clock: string) => Promise<CaseDocument>;
  /** What happened to clocks, and to the priority, in order. */
  readonly story: () => Promise<readonly TimelineKind[]>;
  readonly first: (kind: TimelineKind) => Promise<TimelineEvent>;
  readonly rungs: () => Promise<readonly unknown[]>;
}

export const ann = person('ann', 'order-management-specialist');

/** `practice` names the case of the test that runs. */
export function clockTalk(practice: () => PracticeDriver): ClockTalk {
  const ask = async (name: string, message: object) =>
    practice().update(name, { caseId: await practice().caseId(), actor: ann, ...message });
  return {
    current: async (name) => clockIn(await practice().document(), name),
    advanceMinutes: (minutes) => practice().advance(minutes * minute),
    pause: (clock) =>
      ask(updateNames.pauseClock, { clock, reason: 'the customer has the next move' }),
    resume: (clock) => ask(updateNames.resumeClock, { clock, reason: 'the customer answered' }),
    setPriority: (priority) => ask(updateNames.setPriority, { priority, reason: 'many customers' }),
    meet: async (name) => {
      await practice().tell({ do: 'meet', name });
      return practice().sees(`${name} met`, (document) => clockIn(document, name).state === 'met');
    },
    story: async () =>
      (await practice().kinds()).filter(
        (kind) => kind.startsWith('clock.') || kind === 'priority.changed',
      ),
    first: async (kind) => {
      const [event] = await practice().events(kind);
      if (event === undefined) throw new Error(`nothing of kind ${kind} happened`);
      return event;
    },
    rungs: async () => (await practice().events('ladder.rung')).map(({ data }) => data?.['rung']),
  };
}
