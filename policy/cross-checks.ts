import type { z } from 'zod';
import type { Region } from '../domain/commerce/facts.ts';
import { roles } from '../domain/shared/roles.ts';
import type { calendarsSchema } from './calendars.schema.ts';
import { type MarkedField, markedFields } from './marked-fields.ts';
import type { Mark } from './marks.ts';
import { queuesOf, unreachable } from './notices.ts';
import type { PolicyFile } from './procedure-policy.schema.ts';
import { quietHoursSchema } from './quiet-hours.schema.ts';
import type { rolesSchema } from './roles.schema.ts';
import type { rosterSchema } from './roster.schema.ts';
import type { PolicyProblem, YamlFile } from './yaml-file.ts';
import type { FieldPath } from './yaml-source.ts';

/** The file of a procedure, together with what defaults.yaml says for it. */
export interface ProcedureFile extends YamlFile<PolicyFile> {
  readonly procedure: string;
  readonly marked: readonly MarkedField[];
}

/** Files that all procedures share. */
export interface SharedFiles {
  readonly calendars: YamlFile<z.output<typeof calendarsSchema>>;
  readonly quietHours: YamlFile<z.output<typeof quietHoursSchema>>;
  readonly roles: YamlFile<z.output<typeof rolesSchema>>;
  readonly roster: YamlFile<z.output<typeof rosterSchema>>;
}

/** The policy files, each in order by itself. */
export interface PolicyFiles extends SharedFiles {
  readonly procedures: readonly ProcedureFile[];
}

/** What is wrong with a field, or with one inside it. */
type Fault = readonly [path: FieldPath, reason: string];

/**
 * Calendar names that are not defined in `calendars.yaml`: the built-in one, and that of the case's
 * region.
 */
const reservedCalendars: readonly string[] = ['always', 'region'];
const regions = Object.keys({ americas: true, emea: true, apac: true } satisfies Record<
  Region,
  true
>);

/**
 * What one file says of another, and one part of a file of another part: names that nothing answers
 * to. What a procedure's file names is found by the marks of its schema. A fault of defaults.yaml
 * is told once, for however many procedures it holds.
 */
export function crossProblems(files: PolicyFiles): readonly PolicyProblem[] {
  const ofProcedures = files.procedures.flatMap((file) =>
    file.marked.flatMap((field) => faultsOf(field, file, files).map((fault) => at(file, fault))),
  );
  return [
    ...calendarProblems(files),
    ...quietHoursProblems(files),
    ...repeatedProblems(files),
    ...ofProcedures,
  ];
}

type Check = (
  at: { readonly path: FieldPath; readonly name: string },
  file: ProcedureFile,
  files: PolicyFiles,
) => readonly Fault[];

/** By what a field names: a procedure's own fields need no code here. */
const nameChecks = {
  calendar: ({ path, name }, _file, { calendars }) =>
    name in calendars.value || reservedCalendars.includes(name)
      ? []
      : [[path, `names calendar ${name}, which calendars.yaml does not define`]],
  'told-role': ({ path, name }, _file, files) =>
    roles.some((role) => role === name && files.roles.value[role] !== undefined)
      ? []
      : [[path, `names role ${name}, which roles.yaml gives no mailbox`]],
  'queue-name': ({ path, name }, file) =>
    queuesOf(file).some(({ queue }) => queue.key === name)
      ? []
      : [[path, `names queue ${name}, which this file does not define`]],
  procedure: ({ path, name }, file, { procedures }) => {
    const others = procedures
      .map(({ procedure }) => procedure)
      .filter((procedure) => procedure !== file.procedure);
    return others.includes(name) ? [] : [[path, `is no procedure; there are ${others.join(', ')}`]];
  },
  region: ({ path, name }) => regionFaults(path, name),
  // What is defined here is checked where it is named.
  queue: () => [],
  address: () => [],
} as const satisfies { readonly [kind in Exclude<Mark['is'], 'rung'>]: Check };

function faultsOf(
  { mark, path, value }: MarkedField,
  file: ProcedureFile,
  files: PolicyFiles,
): readonly Fault[] {
  if (mark.is === 'rung') return unreachable({ mark, path, value }, file, files);
  const check: Check = nameChecks[mark.is];
  return check({ path, name: String(value) }, file, files);
}

function calendarProblems({ calendars }: SharedFiles): readonly PolicyProblem[] {
  return [
    ...reservedCalendars
      .filter((name) => name in calendars.value)
      .map((name) => calendars.problemAt([name], 'is a reserved name')),
    ...regions
      .filter((region) => !(region in calendars.value))
      .map((region) => calendars.problemAt([region], 'is missing: every region needs a calendar')),
  ];
}

/** Quiet hours of a region that no case is of would never hold. */
function quietHoursProblems({ quietHours }: SharedFiles): readonly PolicyProblem[] {
  return markedFields(quietHoursSchema, quietHours.written).flatMap(({ mark, path, value }) =>
    mark.is === 'region'
      ? regionFaults(path, String(value)).map((fault) => at(quietHours, fault))
      : [],
  );
}

function regionFaults(path: FieldPath, name: string): readonly Fault[] {
  return regions.includes(name) ? [] : [[path, `is no region; there are ${regions.join(', ')}`]];
}

/** Queues and schedules are found by their key alone, whichever procedure they are of. */
function repeatedProblems({ procedures }: PolicyFiles): readonly PolicyProblem[] {
  const named = procedures.flatMap((file) => [
    ...queuesOf(file).map(({ queue, path }) => ({
      file,
      path: [...path, 'key'],
      what: `queue ${queue.key}`,
    })),
    ...Object.keys(file.value.schedules).map((key) => ({
      file,
      path: ['schedules', key],
      what: `schedule ${key}`,
    })),
  ]);
  return named.flatMap(({ file, path, what }, i) =>
    named.findIndex((other) => other.what === what) < i
      ? [file.problemAt(path, `repeats ${what}`)]
      : [],
  );
}

function at(file: Pick<YamlFile<unknown>, 'problemAt'>, [path, reason]: Fault): PolicyProblem {
  return file.problemAt(path, reason);
}
