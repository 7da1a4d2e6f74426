import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Enforcement, ProcedureDefinition } from '../../domain/cases/procedure.ts';
import type { ProcedureEdge } from '../../workflows/edge.ts';
import { kernelVerbs, sharedTaskKinds } from '../../workflows/lines.ts';

/** What enforces a line, said for a reader, and the file or folder in which it stands. */
export interface Enforcer {
  readonly text: string;
  readonly path: string;
}

/** A procedure, and the root of the repository in which its files are looked up. */
export interface Place {
  readonly edge: ProcedureEdge;
  readonly root: string;
}

/** Where the enforcement stands; a sentence when there is no such thing. */
export function whereEnforced(by: Enforcement, place: Place): Enforcer | string {
  const { key } = place.edge.definition;
  const found = lookUp(by, place);
  if (found !== undefined) return found;
  const [kind, name] = Object.entries(by)[0] ?? ['nothing', ''];
  return `${kind} ${name} is none of ${key}`;
}

/** The answers of each kind stand side by side: exactly one of them is asked. */
function lookUp(by: Enforcement, place: Place): Enforcer | undefined {
  if ('rule' in by) return rule(by.rule, place);
  if ('form' in by) return form(by.form, place);
  if ('report' in by)
    return file(place, { kind: 'report', name: by.report, path: `domain/reports/${by.report}.ts` });
  if ('policy' in by) return policyField(by.policy, place);
  if ('activity' in by) return activity(by.activity, place);
  if ('kernel' in by) return kernelVerb(by.kernel);
  return named(by, place);
}

type Named = Exclude<
  Enforcement,
  | { readonly rule: string }
  | { readonly form: string }
  | { readonly report: string }
  | { readonly policy: string }
  | { readonly activity: string }
  | { readonly kernel: string }
>;

/** What the definition itself names. */
function named(by: Named, { edge: { definition } }: Place): Enforcer | undefined {
  const [[kind, key] = ['', '']] = Object.entries(by) as [string, string][];
  if (!namesOf(definition)[kind]?.includes(key)) return undefined;
  const word = kind === 'businessKey' ? 'business key' : kind;
  return { text: `${word} \`${key}\``, path: `workflows/${definition.key}/procedure.ts` };
}

/** By the kind of enforcement that names them. */
function namesOf({
  clocks = {},
  taskKinds = {},
  messages = {},
  schedules = {},
  milestones = [],
  references = [],
  ...definition
}: ProcedureDefinition): { readonly [kind: string]: readonly string[] } {
  return {
    step: keysOf(definition.steps),
    clock: Object.keys(clocks),
    task: [...Object.keys(sharedTaskKinds), ...Object.keys(taskKinds)],
    message: Object.keys(messages),
    schedule: Object.keys(schedules),
    kpi: keysOf(definition.kpis),
    milestone: milestones,
    businessKey: definition.businessKeys,
    reference: references,
  };
}

function keysOf(list: readonly { readonly key: string }[]): readonly string[] {
  return list.map(({ key }) => key);
}

function rule(name: string, place: Place): Enforcer | undefined {
  const [procedure, rules] = name.includes('/')
    ? name.split('/')
    : [place.edge.definition.key, name];
  return file(place, { kind: 'rule', name, path: `workflows/${procedure}/rules/${rules}.ts` });
}

function form(name: string, { edge }: Place): Enforcer | undefined {
  if (edge.forms?.[name] === undefined) return undefined;
  return { text: `form \`${name}\``, path: `workflows/${edge.definition.key}/forms.ts` };
}

/** A field of the schema, whatever the files say of it. */
function policyField(path: string, { edge }: Place): Enforcer | undefined {
  let at: unknown = z.toJSONSchema(edge.policy, { io: 'input', unrepresentable: 'any' });
  for (const name of path.split('.')) at = propertyOf(at, name);
  if (at === undefined) return undefined;
  return { text: `policy \`${path}\``, path: `policy/${edge.definition.key}.yaml` };
}

function propertyOf(schema: unknown, name: string): unknown {
  const { properties } = (schema ?? {}) as { readonly properties?: Record<string, unknown> };
  return properties?.[name];
}

/** The file of the one business call if it has one, otherwise that of its system's activities. */
function activity(name: string, { root }: Place): Enforcer | undefined {
  const folders = readdirSync(join(root, 'activities'), { withFileTypes: true });
  for (const folder of folders.filter((entry) => entry.isDirectory())) {
    const at = `activities/${folder.name}`;
    const files = readdirSync(join(root, at));
    if (!files.includes('activities.ts')) continue;
    const source = readFileSync(join(root, at, 'activities.ts'), 'utf8');
    if (!new RegExp(String.raw`^ {4}(?:readonly )?${name}\b`, 'm').test(source)) continue;
    const own = `${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.ts`;
    const text = `activity \`${name}\``;
    return { text, path: `${at}/${files.includes(own) ? own : 'activities.ts'}` };
  }
  return undefined;
}

function kernelVerb(name: string): Enforcer | undefined {
  return name in kernelVerbs ? { text: `kernel \`${name}\``, path: 'workflows/sop' } : undefined;
}

function file(
  { root }: Place,
  { kind, name, path }: { readonly kind: string; readonly name: string; readonly path: string },
): Enforcer | undefined {
  const folder = path.slice(0, path.lastIndexOf('/'));
  const stands = readdirSync(join(root, folder)).includes(path.slice(folder.length + 1));
  return stands ? { text: `${kind} \`${name}\``, path } : undefined;
}
