import { type App, CfnResource, Stack, TagManager } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** A value of a template: text, number, list, or an intrinsic function. */
export type Value =
  | string
  | number
  | boolean
  | readonly Value[]
  | { readonly [key: string]: Value }
  | undefined;

/** A resource of a stage as its template has it. */
export interface Part {
  readonly stack: string;
  readonly id: string;
  readonly type: string;
  readonly properties: { readonly [name: string]: Value };
  readonly keptOnDelete: boolean;
  readonly keptOnReplace: boolean;
  /** `undefined` where CloudFormation knows no tags for the type. */
  readonly tags: readonly string[] | undefined;
}

/** Every resource of a stage. */
export interface Estate {
  readonly parts: readonly Part[];
  /** Of one type, in all stacks. */
  readonly of: (...types: readonly string[]) => readonly Part[];
  /**
   * What a `Ref`, `Fn::GetAtt` or `Fn::ImportValue` found in `from` names, if it is a resource of
   * the stage.
   */
  readonly named: (value: Value, from: Part) => Part | undefined;
}

interface Template {
  readonly Resources: Record<
    string,
    {
      Type: string;
      Properties?: Part['properties'];
      DeletionPolicy?: string;
      UpdateReplacePolicy?: string;
    }
  >;
  readonly Outputs?: Record<string, { Value: Value; Export?: { Name: string } }>;
}

/**
 * Reads the templates of a synthesized app, and its constructs for what templates do not say: which
 * types take tags.
 */
export function estateOf(app: App): Estate {
  const templates = new Map(
    app.synth().stacks.map(({ stackName, template }) => [stackName, template as Template]),
  );
  const taggable = tagKeys(app);
  const parts = [...templates].flatMap(([stack, { Resources }]) =>
    Object.entries(Resources).map(([id, resource]) => ({
      stack,
      id,
      type: resource.Type,
      properties: resource.Properties ?? {},
      keptOnDelete: resource.DeletionPolicy === 'Retain',
      keptOnReplace: resource.UpdateReplacePolicy === 'Retain',
      tags: taggable.get(`${stack}/${id}`),
    })),
  );
  const exported = new Map(
    [...templates].flatMap(([stack, { Outputs }]) =>
      Object.values(Outputs ?? {}).map((out) => [out.Export?.Name, { stack, value: out.Value }]),
    ),
  );
  const find = (stack: string, id: string) =>
    parts.find((part) => part.stack === stack && part.id === id);
  const named = (value: Value, { stack }: { readonly stack: string }): Part | undefined => {
    const reference = referenceIn(value);
    if (reference === undefined) return undefined;
    if (reference.kind === 'local') return find(stack, reference.id);
    const origin = exported.get(reference.name);
    return origin && named(origin.value, origin);
  };
  return { parts, of: (...types) => parts.filter(({ type }) => types.includes(type)), named };
}

type Reference =
  | { readonly kind: 'local'; readonly id: string }
  | { readonly kind: 'import'; readonly name: string };

function referenceIn(value: Value): Reference | undefined {
  if (typeof value !== 'object' || Array.isArray(value)) return undefined;
  const {
    Ref,
    'Fn::GetAtt': attribute,
    'Fn::ImportValue': name,
  } = value as { readonly [key: string]: Value };
  if (typeof Ref === 'string') return { kind: 'local', id: Ref };
  if (Array.isArray(attribute)) return { kind: 'local', id: String(attribute[0]) };
  return typeof name === 'string' ? { kind: 'import', name } : undefined;
}

/** Keys of the tags of every resource that can have some, by stack and logical id. */
function tagKeys(app: App): ReadonlyMap<string, readonly string[]> {
  const resources = app.node
    .findAll()
    .filter((node): node is CfnResource => CfnResource.isCfnResource(node));
  return new Map(
    resources.flatMap((node) => {
      const tags = TagManager.of(node as IConstruct)?.tagValues();
      const id = Stack.of(node).resolve(node.logicalId) as string;
      return tags ? [[`${Stack.of(node).stackName}/${id}`, Object.keys(tags)] as const] : [];
    }),
  );
}

/** Text of a value with `${name}` where a resource or parameter is named. */
export function textOf(value: Value): string {
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.map(textOf).join('');
  const intrinsic = value as { readonly [key: string]: Value };
  const join = intrinsic['Fn::Join'];
  if (Array.isArray(join)) return textOf(join[1]);
  const sub = intrinsic['Fn::Sub'];
  if (sub !== undefined) return Array.isArray(sub) ? textOf(sub[0]) : textOf(sub);
  const [name] = Object.values(intrinsic);
  return `\${${Array.isArray(name) ? name.map(textOf).join('.') : textOf(name)}}`;
}

/** One or many, as a list. */
export function listOf(value: Value): readonly Value[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as Value];
}

/** A property of an object of the template; `undefined` for anything else. */
export function at(value: Value, ...path: readonly string[]): Value {
  return path.reduce<Value>(
    (inner, key) =>
      typeof inner === 'object' && !Array.isArray(inner)
        ? (inner as { readonly [key: string]: Value })[key]
        : undefined,
    value,
  );
}
