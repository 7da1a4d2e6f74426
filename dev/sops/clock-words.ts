import { isRole, onCallName } from '../../domain/escalation/recipients.ts';
import type { LadderPolicy, LadderRung, RungTarget } from '../../domain/escalation/rung.ts';
import type { ClockPolicy } from '../../domain/sla/clock-policy.ts';
import {
  atRiskShareOf,
  type ClockTarget,
  mayPause,
  targetText,
  unitsOf,
} from '../../domain/sla/target.ts';
import { calendarWords, duration, list, words } from './markdown.ts';

/** How long a clock may run, by priority where priorities differ: `4 hours of region`. */
export function targetsText({ targets }: ClockPolicy): string {
  const { default: others, ...byPriority } = targets;
  const rows = Object.entries(byPriority).map(
    ([priority, target]) => `${priority} ${ofOne(target)}`,
  );
  return [...rows, rows.length > 0 ? `others ${ofOne(others)}` : ofOne(others)].join('; ');
}

/** `75 % of the target`, and whether the clock pauses. */
export function riskText(clock: ClockPolicy): string {
  return `at ${percent(atRiskShareOf(clock))}`;
}

export function pauseText(clock: ClockPolicy): string {
  return mayPause(clock) ? 'may pause' : 'never';
}

/** The ladder, one sentence a rung, in the order of policy. */
export function ladderSentences({ rungs, ...ladder }: LadderPolicy): readonly string[] {
  return [...rungs.map(rungSentence), ...rearmSentence(ladder)];
}

function ofOne(target: ClockTarget): string {
  const text = 'minutes' in target ? duration(target.minutes) : targetText(unitsOf(target));
  return `${text} of ${calendarWords(target.calendar)}`;
}

function rungSentence(rung: LadderRung): string {
  const { at, repeat, reason, channel } = rung;
  const again = repeat && `; again every ${duration(repeat.everyMinutes)}, ${repeat.times} times`;
  const sentence = `${momentText(at)}, ${actionText(rung)}, by ${channel}${again ?? ''}.`;
  return reason === undefined ? sentence : `${sentence} ${reason}.`;
}

function momentText(at: LadderRung['at']): string {
  if ('minutesAfterDue' in at) return `${duration(at.minutesAfterDue)} after it was due`;
  if ('minutesAfterStart' in at) return `${duration(at.minutesAfterStart)} after it began`;
  return at.shareOfTarget === 1
    ? 'When it is due'
    : `At ${percent(at.shareOfTarget)} of its target`;
}

function actionText({ action, to }: LadderRung): string {
  const told = `${list(to.map(who))} told`;
  switch (action) {
    case 'remind':
      return `${list(to.map(who))} reminded`;
    case 'notify':
      return told;
    case 'reassign':
      return `open tasks given to ${taskHolder(to)}, ${told}`;
    case 'escalate':
      return `a task for ${taskHolder(to)}, ${told}`;
    case 'open-incident':
      return `an incident opened, ${told}`;
  }
}

/** As `taskRoleOf` has it: a role by its name, else who is on call, else the queue's lead. */
function taskHolder(to: LadderRung['to']): string {
  return who(to.find(isRole) ?? to.find((one) => onCallName(one) !== undefined) ?? 'queue-lead');
}

function who(target: RungTarget): string {
  if (target === 'owner') return 'the owner downstream';
  if (target === 'queue-lead') return "the queue's lead";
  const onCall = onCallName(target);
  return onCall === undefined ? `the ${words(target)}` : `${words(onCall)} on call`;
}

function rearmSentence({
  rearmAfterMinutes,
  rearmTimes = 1,
}: Omit<LadderPolicy, 'rungs'>): readonly string[] {
  if (rearmAfterMinutes === undefined) return [];
  const times = rearmTimes === 1 ? 'once' : `${rearmTimes} times at most`;
  const silent = `is silent for ${duration(rearmAfterMinutes)}`;
  return [`It starts again, ${times}, when whoever acknowledged it ${silent}.`];
}

function percent(share: number): string {
  return `${Math.round(share * 10_000) / 100} %`;
}
