import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import type { ProcedurePolicy } from '../domain/cases/procedure-policy.ts';
import type { NoticeDirectory } from '../domain/escalation/directory.ts';
import { overrideGaps } from '../domain/escalation/roster.ts';
import { alwaysOpen, type BusinessCalendar } from '../domain/sla/calendar.ts';
import { orderBookingSchema } from '../workflows/order-booking/policy.schema.ts';
import type { OrderBookingPolicy } from '../workflows/order-booking/policy.ts';
import { provisioningHandoffSchema } from '../workflows/provisioning-handoff/policy.schema.ts';
import type { HandoffPolicy, Queue } from '../workflows/provisioning-handoff/policy.ts';
import { serviceLevelReviewSchema } from '../workflows/service-level-review/policy.schema.ts';
import type { ServiceLevelReviewPolicy } from '../workflows/service-level-review/policy.ts';
import { calendarsSchema } from './calendars.schema.ts';
import { crossProblems, type PolicyFiles } from './cross-checks.ts';
import { directoryOf, onCallRoles } from './notices.ts';
import { quietHoursSchema } from './quiet-hours.schema.ts';
import { rolesSchema } from './roles.schema.ts';
import { rosterSchema } from './roster.schema.ts';
import { type PolicyProblem, problemText, readYaml, type YamlFile } from './yaml-file.ts';

/** The slice of policy of each procedure. */
export interface ProcedurePolicies {
  readonly 'order-booking': OrderBookingPolicy;
  readonly 'provisioning-handoff': HandoffPolicy;
  readonly 'service-level-review': ServiceLevelReviewPolicy;
}

/** All policy, as one set of files says it. */
export interface Policy {
  /**
   * The first 12 hex digits of the SHA-256 of all files that cases run under: another content is
   * another version.
   */
  readonly version: string;
  /** By key, `always` included. */
  readonly calendars: ReadonlyMap<string, BusinessCalendar>;
  /**
   * Where notices go, who is on call, and when nobody is to be disturbed; cases hold none of it.
   */
  readonly notices: NoticeDirectory;
  /** Every procedure that has policy. */
  readonly procedures: readonly string[];
  /**
   * What a case of the procedure runs under; throws a RangeError for a procedure without policy.
   */
  readonly forProcedure: <K extends string>(
    procedure: K,
  ) => K extends keyof ProcedurePolicies ? ProcedurePolicies[K] : ProcedurePolicy;
}

export type PolicyReading =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] };

const fileNames = [
  'calendars.yaml',
  'order-booking.yaml',
  'provisioning-handoff.yaml',
  'quiet-hours.yaml',
  'roles.yaml',
  'roster.yaml',
  'service-level-review.yaml',
] as const;
type FileName = (typeof fileNames)[number];
/**
 * Who may do what through the API: read there, by a schema of its own; cases do not run under it.
 */
export const accessFileName = 'access.yaml';
/** What may be attached to cases: read by the API, as the table of access is. */
export const attachmentsFileName = 'attachments.yaml';

/** Reads the policy files of a folder; answers with every fault of every file, not the first. */
export function readPolicy(dir: string): PolicyReading {
  const problems: PolicyProblem[] = [...strayFiles(dir)];
  const texts = new Map<FileName, string>();
  const read = <T>(name: FileName, schema: z.ZodType<T>): YamlFile<T> | undefined => {
    const text = textOf(dir, name, problems);
    if (text === undefined) return undefined;
    texts.set(name, text);
    const reading = readYaml({ name, text }, schema);
    if (reading.ok) return reading.file;
    problems.push(...reading.problems);
    return undefined;
  };
  const calendars = read('calendars.yaml', calendarsSchema);
  const orderBooking = read('order-booking.yaml', orderBookingSchema);
  const provisioningHandoff = read('provisioning-handoff.yaml', provisioningHandoffSchema);
  const quietHours = read('quiet-hours.yaml', quietHoursSchema);
  const roles = read('roles.yaml', rolesSchema);
  const roster = read('roster.yaml', rosterSchema);
  const serviceLevelReview = read('service-level-review.yaml', serviceLevelReviewSchema);
  if (
    !calendars ||
    !orderBooking ||
    !provisioningHandoff ||
    !quietHours ||
    !roles ||
    !roster ||
    !serviceLevelReview
  )
    return { ok: false, problems };
  const files = {
    calendars,
    orderBooking,
    provisioningHandoff,
    quietHours,
    roles,
    roster,
    serviceLevelReview,
  };
  problems.push(...crossProblems(files));
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, policy: policyOf(files, versionOf(texts)) };
}

/**
 * `readPolicy` for a process that cannot work without: throws an Error whose message has one line
 * per fault.
 */
export function loadPolicy(dir: string): Policy {
  const reading = readPolicy(dir);
  if (reading.ok) return reading.policy;
  throw new Error(`the policy cannot be used:\n${reading.problems.map(problemText).join('\n')}`);
}

function policyOf(files: PolicyFiles, version: string): Policy {
  const { calendars, orderBooking } = files;
  const policies: ProcedurePolicies = {
    'order-booking': { version, ...orderBooking.value },
    'provisioning-handoff': { version, ...handoffSlice(files) },
    'service-level-review': { version, ...withOnCall(files.serviceLevelReview.value, files) },
  };
  const slices = new Map<string, ProcedurePolicy>(Object.entries(policies));
  const forProcedure = (procedure: string) => {
    const slice = slices.get(procedure);
    if (slice === undefined)
      throw new RangeError(
        `there is no policy for procedure ${procedure}; there is for ${[...slices.keys()].join(', ')}`,
      );
    return slice;
  };
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
    procedures: [...slices.keys()],
    forProcedure: forProcedure as Policy['forProcedure'],
  };
}

/**
 * The handoff's slice: without the contacts of its queues, with the roles of the on-call names in
 * its ladders.
 */
function handoffSlice(files: PolicyFiles): Omit<HandoffPolicy, 'version'> {
  const { value } = files.provisioningHandoff;
  const withoutContact = ({ key, title, leadRole }: Queue): Queue => ({ key, title, leadRole });
  const queues = {
    queues: value.queues.map(withoutContact),
    billingQueue: withoutContact(value.billingQueue),
  };
  return withOnCall({ ...value, ...queues }, files);
}

/** With the roles of the on-call names that its ladders use. */
function withOnCall<T extends Pick<ProcedurePolicy, 'clocks'>>(
  slice: T,
  { roster }: PolicyFiles,
): T & Pick<ProcedurePolicy, 'onCall'> {
  const ladders = Object.values(slice.clocks).map(({ ladder }) => ladder);
  const onCall = onCallRoles(ladders, roster.value);
  return { ...slice, ...(Object.keys(onCall).length > 0 && { onCall }) };
}

/**
 * What is no error and yet needs somebody: times at which an override leaves nobody on call
 * (CS-55). One line each.
 */
export function policyAlerts({ notices }: Policy, nowMs: number): readonly string[] {
  const time = (ms: number) => new Date(ms).toISOString();
  return overrideGaps(notices.roster, nowMs).map(
    ({ rotation, fromMs, toMs }) =>
      `roster.yaml: nobody is on call in ${rotation} from ${time(fromMs)} to ${time(toMs)}`,
  );
}

/** The text of a file of the folder; one that cannot be read is added to the problems. */
export function textOf(dir: string, file: string, problems: PolicyProblem[]): string | undefined {
  try {
    return readFileSync(join(dir, file), 'utf8');
  } catch (error) {
    const code =
      typeof error === 'object' && error !== null && 'code' in error
        ? String(error.code)
        : 'unknown error';
    problems.push({ file, line: 1, field: '', reason: `cannot be read (${code})` });
    return undefined;
  }
}

/** A file that nothing reads is most likely misnamed. */
function strayFiles(dir: string): readonly PolicyProblem[] {
  return listing(dir)
    .filter(
      (name) =>
        /\.ya?ml$/.test(name) &&
        ![...fileNames, accessFileName, attachmentsFileName].includes(name),
    )
    .map((file) => ({
      file,
      line: 1,
      field: '',
      reason: `is no policy file; there are ${fileNames.join(', ')}`,
    }));
}

/** A folder that is not there holds nothing; its files are then named as unreadable one by one. */
function listing(dir: string): readonly string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

function versionOf(texts: ReadonlyMap<FileName, string>): string {
  const hash = createHash('sha256');
  for (const name of fileNames) hash.update(`${name}\0${texts.get(name)}\0`);
  return hash.digest('hex').slice(0, 12);
}
