import type { ProcedurePolicy } from '../domain/cases/procedure-policy.ts';
import { taskTimeFor } from '../domain/cases/task-target.ts';
import { type Priority, priorities } from '../domain/shared/priority.ts';
import { addOpenMinutes, type BusinessCalendar } from '../domain/sla/calendar.ts';
import type { ClockPolicy } from '../domain/sla/clock-policy.ts';
import { clockTimes } from '../domain/sla/clock-times.ts';
import { calendarMath } from '../domain/sla/due.ts';
import { atRiskShareOf, mayPause, targetFor, targetText, unitsOf } from '../domain/sla/target.ts';
import type { CommandPlace, CommandResult } from './command.ts';
import { instant } from './instant.schema.ts';
import { type Policy, readPolicy } from './load.ts';
import type { PolicyValue } from './values.ts';
import { problemText } from './yaml-file.ts';

export const explainUsage = 'npm run policy -- explain <procedure> <priority> <time> [folder]';

interface Asked {
  readonly policy: Pick<Policy, 'version' | 'calendars'>;
  readonly slice: ProcedurePolicy;
  readonly priority: Priority;
  readonly startMs: number;
}

/**
 * `explain`: the targets of a procedure's clocks and tasks for a priority, when they are due if
 * they start at a time, and every value of its policy with the file that it comes from.
 */
export function runExplainCommand(
  args: readonly string[],
  { catalogue, policyDir }: Pick<CommandPlace, 'catalogue' | 'policyDir'>,
): CommandResult {
  const [procedure, priorityName, time, dir = policyDir, ...rest] = args;
  if (procedure === undefined || rest.length > 0)
    return { code: 2, lines: [], errors: [`usage: ${explainUsage}`] };
  const start = instant.safeParse(time);
  const priority = priorities.find((one) => one === priorityName);
  if (priority === undefined) return wrong(`<priority> must be one of ${priorities.join(', ')}`);
  if (!start.success) return wrong('<time> must be an instant in UTC, 2026-11-20T17:00:00Z');
  const reading = readPolicy(catalogue, dir);
  if (!reading.ok) return { code: 1, lines: [], errors: reading.problems.map(problemText) };
  const slice = sliceOf(reading.policy, procedure);
  if (typeof slice === 'string') return wrong(`<procedure>: ${slice}`);
  const asked = { policy: reading.policy, slice, priority, startMs: start.data };
  return {
    code: 0,
    lines: [...explained(procedure, asked), ...valueLines(reading.valuesOf(procedure))],
  };
}

function explained(procedure: string, asked: Asked): readonly string[] {
  const { policy, slice, priority, startMs } = asked;
  const head =
    `${procedure}, priority ${priority}, from ${iso(startMs)} (policy ${policy.version}; ` +
    `default priority ${slice.priority})`;
  return [head, ...clockLines(asked), ...taskLines(asked)];
}

function wrong(reason: string): CommandResult {
  return { code: 2, lines: [], errors: [`${reason}; usage: ${explainUsage}`] };
}

function sliceOf(
  policy: { readonly forProcedure: (procedure: string) => ProcedurePolicy },
  procedure: string,
): ProcedurePolicy | string {
  try {
    return policy.forProcedure(procedure);
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

function clockLines({ policy, slice, priority, startMs }: Asked): readonly string[] {
  return Object.entries(slice.clocks).flatMap(([name, clock]) => {
    const target = targetFor(clock, priority);
    const pauses = mayPause(clock) ? 'may pause' : 'never pauses';
    const minutes = `${targetText(target)} of ${target.calendar}`;
    return [
      `clock ${name} (${clock.kind}, ${pauses}): ${minutes}`,
      ...calendarsOf(policy, target.calendar).map(
        (calendar) => `  ${clockTimesText(clock, calendar, { priority, startMs })}`,
      ),
    ];
  });
}

function clockTimesText(
  clock: ClockPolicy,
  calendar: BusinessCalendar,
  from: Pick<Asked, 'priority' | 'startMs'>,
): string {
  const { priority, startMs } = from;
  const { marks, dueAtMs, targetMinutes } = clockTimes(() => calendarMath(calendar), {
    calendar: calendar.key,
    target: unitsOf(targetFor(clock, priority)),
    startedAtMs: startMs,
    counted: [],
    fromMs: startMs,
    marks: [{ share: atRiskShareOf(clock), plusMinutes: 0 }],
  });
  return (
    `${calendar.key}: ${targetMinutes} open minutes, at risk ${iso(marks[0] ?? dueAtMs)}, due ` +
    `${iso(dueAtMs)}`
  );
}

function taskLines({ policy, slice, priority, startMs }: Asked): readonly string[] {
  return Object.entries(slice.taskTargets).flatMap(([kind, target]) => {
    const { targetMinutes, calendar } = taskTimeFor(target, priority);
    return [
      `task ${kind}: ${targetText({ minutes: targetMinutes })} of ${calendar}`,
      ...calendarsOf(policy, calendar).map(
        (one) => `  ${one.key}: due ${iso(addOpenMinutes(one, startMs, targetMinutes))}`,
      ),
    ];
  });
}

/** What the procedure's own file does not say stands in defaults.yaml. */
function valueLines(values: readonly PolicyValue[]): readonly string[] {
  return values.map(({ field, value, file, line }) => `value ${field}: ${value} (${file}:${line})`);
}

/** `region` is the calendar of each region. */
function calendarsOf(
  { calendars }: Pick<Policy, 'calendars'>,
  name: string,
): readonly BusinessCalendar[] {
  const named = calendars.get(name);
  if (named !== undefined) return [named];
  return [...calendars.values()].filter((calendar) => calendar.key !== 'always');
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
