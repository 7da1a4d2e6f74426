import type { ProcedurePolicy } from '../domain/cases/procedure-policy.ts';
import type { PlannedSchedule } from '../domain/cases/schedule.ts';
import type { NoticeDirectory } from '../domain/escalation/directory.ts';
import { overrideGaps } from '../domain/escalation/roster.ts';
import { alwaysOpen, type BusinessCalendar } from '../domain/sla/calendar.ts';
import { crossProblems, type PolicyFiles, type ProcedureFile } from './cross-checks.ts';
import { directoryOf, onCallRoles } from './notices.ts';
import { type PolicyProcedure, readFolder } from './policy-files.ts';
import type { SliceOf } from './procedure-policy.schema.ts';
import { type PolicyValue, valuesOf } from './values.ts';
import { type PolicyProblem, problemText } from './yaml-file.ts';
import { withoutFields } from './yaml-source.ts';

/** Procedures by any name: those whose files a policy folder holds. */
export interface PolicyCatalogue {
  readonly [name: string]: PolicyProcedure;
}

/** The slice of policy of each procedure of a catalogue, by the procedure's key. */
export type SlicesOf<Catalogue extends PolicyCatalogue> = {
  readonly [Name in keyof Catalogue as Catalogue[Name]['definition']['key']]: SliceOf<
    Catalogue[Name]['policy']
  >;
};

/** All policy, as one set of files says it. */
export interface Policy<Slices = object> {
  /** Hash of the content of all files that cases run under. */
  readonly version: string;
  /** By key, `always` included. */
  readonly calendars: ReadonlyMap<string, BusinessCalendar>;
  /**
   * Where notices go, who is on call, and when nobody is to be disturbed; cases hold none of it.
   */
  readonly notices: NoticeDirectory;
  /** Every procedure that has policy. */
  readonly procedures: readonly string[];
  /** Every schedule of the procedures, and when it is due. */
  readonly schedules: readonly PlannedSchedule[];
  /**
   * What a case of the procedure runs under; throws a RangeError for a procedure without policy.
   */
  readonly forProcedure: <Key extends string>(
    procedure: Key,
  ) => Key extends keyof Slices ? Slices[Key] : ProcedurePolicy;
}

export type PolicyReading<Slices = object> =
  | {
      readonly ok: true;
      readonly policy: Policy<Slices>;
      /** What is written of a procedure, value by value, and where. */
      readonly valuesOf: (procedure: string) => readonly PolicyValue[];
    }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] };

/**
 * Reads the policy files of a folder, those of the procedures by the catalogue; answers with every
 * fault of every file, not the first.
 */
export function readPolicy<Catalogue extends PolicyCatalogue>(
  catalogue: Catalogue,
  dir: string,
): PolicyReading<SlicesOf<Catalogue>> {
  const procedures = Object.values<PolicyProcedure>(catalogue);
  const { files, problems: own, version } = readFolder(dir, procedures);
  const problems = files === undefined ? own : crossProblems(files);
  if (files === undefined || problems.length > 0) return { ok: false, problems: inOrder(problems) };
  return {
    ok: true,
    policy: policyOf<Catalogue>(files, { procedures, version }),
    valuesOf: (procedure) =>
      files.procedures.filter((file) => file.procedure === procedure).flatMap(valuesOf),
  };
}

/**
 * `readPolicy` for a process that cannot work without: throws an Error whose message has one line
 * per fault.
 */
export function loadPolicy<Catalogue extends PolicyCatalogue>(
  catalogue: Catalogue,
  dir: string,
): Policy<SlicesOf<Catalogue>> {
  const reading = readPolicy(catalogue, dir);
  if (reading.ok) return reading.policy;
  throw new Error(`the policy cannot be used:\n${reading.problems.map(problemText).join('\n')}`);
}

/** By file; a fault of defaults.yaml is told once, for however many procedures it holds. */
function inOrder(problems: readonly PolicyProblem[]): readonly PolicyProblem[] {
  const distinct = new Map(problems.map((problem) => [problemText(problem), problem])).values();
  return [...distinct].toSorted((a, b) => (a.file < b.file ? -1 : Number(a.file > b.file)));
}

interface Read {
  readonly procedures: readonly PolicyProcedure[];
  readonly version: string;
}

function policyOf<Catalogue extends PolicyCatalogue>(
  files: PolicyFiles,
  { procedures, version }: Read,
): Policy<SlicesOf<Catalogue>> {
  const { calendars } = files;
  const slices = files.procedures.map((file) => [file.procedure, sliceOf(file, files, version)]);
  return {
    version,
    calendars: new Map([
      [alwaysOpen.key, alwaysOpen],
      ...Object.entries(calendars.value).map(([key, calendar]): [string, BusinessCalendar] => [
        key,
        { key, ...calendar },
      ]),
    ]),
    notices: directoryOf(files),
    procedures: files.procedures.map(({ procedure }) => procedure),
    schedules: procedures.flatMap((procedure) => schedulesOf(procedure, files)),
    forProcedure: sliceFinder<SlicesOf<Catalogue>>(Object.fromEntries(slices)),
  };
}

/**
 * Looks slices up by procedure. That each fits its procedure's schema is known to whoever has read
 * them by it, hence to no type: this is the one place where it is said.
 */
export function sliceFinder<Slices>(slices: {
  readonly [procedure: string]: ProcedurePolicy;
}): Policy<Slices>['forProcedure'] {
  const find = (procedure: string): ProcedurePolicy => {
    const slice = Object.hasOwn(slices, procedure) ? slices[procedure] : undefined;
    if (slice === undefined)
      throw new RangeError(
        `there is no policy for procedure ${procedure}; there is for ` +
          `${Object.keys(slices).join(', ')}`,
      );
    return slice;
  };
  return find as Policy<Slices>['forProcedure'];
}

/**
 * What a case keeps of its procedure's file: no addresses, no schedules, and the roles of the
 * on-call names in its ladders.
 */
function sliceOf(
  file: ProcedureFile,
  { roster }: Pick<PolicyFiles, 'roster'>,
  version: string,
): ProcedurePolicy {
  const addresses = file.marked.filter(({ mark }) => mark.is === 'address');
  const { schedules: _schedules, ...slice } = withoutFields(
    file.value,
    addresses.map(({ path }) => path),
  );
  const onCall = onCallRoles(file, roster.value);
  return { version, ...slice, ...(Object.keys(onCall).length > 0 && { onCall }) };
}

function schedulesOf(
  { definition: { key: procedure, schedules = {} } }: PolicyProcedure,
  files: PolicyFiles,
): readonly PlannedSchedule[] {
  const times = files.procedures.find((file) => file.procedure === procedure)?.value.schedules;
  return Object.entries(schedules).flatMap(([key, definition]) => {
    const at = times?.[key];
    return at === undefined ? [] : [{ ...definition, id: `handoff-${key}`, key, procedure, at }];
  });
}

/**
 * What is no error and yet needs somebody: times at which an override leaves nobody on call
 * (CS-55). One line each.
 */
export function policyAlerts(
  { notices }: Pick<Policy, 'notices'>,
  nowMs: number,
): readonly string[] {
  const time = (ms: number) => new Date(ms).toISOString();
  return overrideGaps(notices.roster, nowMs).map(
    ({ rotation, fromMs, toMs }) =>
      `roster.yaml: nobody is on call in ${rotation} from ${time(fromMs)} to ${time(toMs)}`,
  );
}
