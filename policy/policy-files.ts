import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import type { ProcedureDefinition } from '../domain/cases/procedure.ts';
import { calendarsSchema } from './calendars.schema.ts';
import type { PolicyFiles, ProcedureFile } from './cross-checks.ts';
import { markedFields } from './marked-fields.ts';
import type { PolicyFile } from './procedure-policy.schema.ts';
import { quietHoursSchema } from './quiet-hours.schema.ts';
import { rolesSchema } from './roles.schema.ts';
import { rosterSchema } from './roster.schema.ts';
import { type PolicyProblem, readDeviations, readYaml, type YamlFile } from './yaml-file.ts';

/** What the policy needs to know of a procedure. */
export interface PolicyProcedure {
  readonly definition: Pick<ProcedureDefinition, 'key' | 'schedules'>;
  /** Of its file, together with what defaults.yaml holds. */
  readonly policy: z.ZodType<PolicyFile>;
}

/** What a folder holds: the files that can be read, and every fault of those that cannot. */
interface FolderReading {
  /** Absent when any of them cannot be read. */
  readonly files: PolicyFiles | undefined;
  readonly problems: readonly PolicyProblem[];
  /**
   * The first 12 hex digits of the SHA-256 of all files that cases run under: another content is
   * another version.
   */
  readonly version: string;
}

const defaultsName = 'defaults.yaml';
const sharedNames = [
  'calendars.yaml',
  defaultsName,
  'quiet-hours.yaml',
  'roles.yaml',
  'roster.yaml',
];
/**
 * Who may do what through the API: read there, by a schema of its own; cases do not run under it.
 */
export const accessFileName = 'access.yaml';
/** What may be attached to cases: read by the API, as the table of access is. */
export const attachmentsFileName = 'attachments.yaml';
const apiNames = [accessFileName, attachmentsFileName];

/** Reads the shared files of a folder, and one for each procedure, each by itself. */
export function readFolder(dir: string, procedures: readonly PolicyProcedure[]): FolderReading {
  const names = [...sharedNames, ...procedures.map(fileOf)].toSorted();
  const problems: PolicyProblem[] = [...strayFiles(dir, names)];
  const texts = new Map(names.map((name) => [name, textOf(dir, name, problems)]));
  const reader = new FileReader(texts, problems);
  const shared = {
    calendars: reader.read('calendars.yaml', calendarsSchema),
    quietHours: reader.read('quiet-hours.yaml', quietHoursSchema),
    roles: reader.read('roles.yaml', rolesSchema),
    roster: reader.read('roster.yaml', rosterSchema),
  };
  const read = procedures.map((procedure) => reader.readProcedure(procedure));
  const { calendars, quietHours, roles, roster } = shared;
  const isWhole = problems.length === 0 && calendars && quietHours && roles && roster;
  return {
    files: isWhole
      ? {
          calendars,
          quietHours,
          roles,
          roster,
          procedures: read.filter((file) => file !== undefined),
        }
      : undefined,
    problems,
    version: versionOf(texts),
  };
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

/** Reads files of which the texts are there, and gathers their faults. */
class FileReader {
  readonly #texts: ReadonlyMap<string, string | undefined>;
  readonly #problems: PolicyProblem[];

  constructor(texts: ReadonlyMap<string, string | undefined>, problems: PolicyProblem[]) {
    this.#texts = texts;
    this.#problems = problems;
  }

  read<T>(name: string, schema: z.ZodType<T>): YamlFile<T> | undefined {
    const text = this.#texts.get(name);
    return text === undefined ? undefined : this.#kept(readYaml({ name, text }, schema));
  }

  readProcedure(procedure: PolicyProcedure): ProcedureFile | undefined {
    const name = fileOf(procedure);
    const text = this.#texts.get(name);
    const defaults = this.#texts.get(defaultsName);
    if (text === undefined || defaults === undefined) return undefined;
    const base = { name: defaultsName, text: defaults };
    const file = this.#kept(readDeviations([{ name, text }, base], procedure.policy));
    return (
      file && {
        ...file,
        procedure: procedure.definition.key,
        marked: markedFields(procedure.policy, file.written),
      }
    );
  }

  #kept<T>(reading: ReturnType<typeof readYaml<T>>): YamlFile<T> | undefined {
    if (reading.ok) return reading.file;
    this.#problems.push(...reading.problems);
    return undefined;
  }
}

function fileOf({ definition }: PolicyProcedure): string {
  return `${definition.key}.yaml`;
}

/** A file that nothing reads is most likely misnamed. */
function strayFiles(dir: string, names: readonly string[]): readonly PolicyProblem[] {
  return listing(dir)
    .filter((name) => /\.ya?ml$/.test(name) && ![...names, ...apiNames].includes(name))
    .map((file) => ({
      file,
      line: 1,
      field: '',
      reason: `is no policy file; there are ${names.join(', ')}`,
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

function versionOf(texts: ReadonlyMap<string, string | undefined>): string {
  const hash = createHash('sha256');
  for (const [name, text] of texts) hash.update(`${name}\0${text}\0`);
  return hash.digest('hex').slice(0, 12);
}
