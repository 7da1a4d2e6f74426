import { z } from 'zod';
import { type Mark, marks } from './marks.ts';
import type { FieldPath } from './yaml-source.ts';

/** A field that its schema marks, with its value as the file has it. */
export interface MarkedField {
  readonly mark: Mark;
  readonly path: FieldPath;
  readonly value: unknown;
}

/** A part of a file with the schema that it fits. */
interface Part {
  readonly schema: z.core.$ZodType;
  readonly value: unknown;
  readonly path: FieldPath;
}

/**
 * Every marked field of a value, found by walking over schema and value side by side. The value is
 * what the schema read, not what it made of it, so that paths are those of the file.
 */
export function markedFields(
  schema: z.core.$ZodType,
  value: unknown,
  path: FieldPath = [],
): readonly MarkedField[] {
  if (value === undefined) return [];
  const mark = marks.get(schema);
  const inside = partsOf({ schema, value, path }).flatMap((part) =>
    markedFields(part.schema, part.value, part.path),
  );
  return mark === undefined ? inside : [{ mark, path, value }, ...inside];
}

/** What a schema is made of, with the value that each part is of. */
function partsOf({ schema, value, path }: Part): readonly Part[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  // Optional, default, read-only and the like are wrapped around the schema that has the form.
  if ('innerType' in def) return [{ schema: def.innerType, value, path }];
  const children = childrenOf(value, path);
  switch (def.type) {
    case 'object':
      return children.flatMap((child) => partOf(def.shape[String(child.path.at(-1))], child));
    case 'array':
      return children.map((child) => ({ schema: def.element, ...child }));
    case 'record':
      return children.flatMap((child) => [
        { schema: def.keyType, value: child.path.at(-1), path: child.path },
        { schema: def.valueType, ...child },
      ]);
    case 'union':
      return partOf(
        def.options.find((option) => z.safeParse(option, value).success),
        { value, path },
      );
    case 'pipe':
      // A step that only transforms has no form of its own.
      return partOf([def.in, def.out].find(hasForm), { value, path });
    default:
      return [];
  }
}

function partOf(schema: z.core.$ZodType | undefined, at: Omit<Part, 'schema'>): readonly Part[] {
  return schema === undefined ? [] : [{ schema, ...at }];
}

function hasForm(schema: z.core.$ZodType): boolean {
  return (schema as z.core.$ZodTypes)._zod.def.type !== 'transform';
}

function childrenOf(value: unknown, path: FieldPath): readonly Omit<Part, 'schema'>[] {
  if (Array.isArray(value)) return value.map((item, i) => ({ value: item, path: [...path, i] }));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).map(([key, item]) => ({ value: item, path: [...path, key] }));
}
