import { Hono } from 'hono';
import { z } from 'zod';
import {
  answer,
  notFound,
  type SandboxContext,
  type SandboxEnv,
  withBody,
} from '../http/answers.ts';
import { refusal } from '../http/manners.ts';
import type { Collection } from '../store/collection.ts';
import { putChecked } from '../store/state-file.ts';
import { type CollectionName, idFields, recordSchemas, type World } from '../store/world.ts';

const anyRecord = z.record(z.string(), z.unknown());
type AnyRecord = z.infer<typeof anyRecord>;
const names = Object.keys(recordSchemas) as CollectionName[];

/**
 * Reads and changes the records of every system: `/state`, `/state?path=crm.orders`,
 * `/state/{collection}/{id}`.
 */
export function stateRoutes(world: World): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();

  routes.get('/', (c) => {
    const [name = '', id] = (c.req.query('path') ?? '').split('/', 2);
    const exact = names.find((known) => known === name);
    if (exact !== undefined)
      return id === undefined ? c.json(byId(world, exact)) : oneRecord(c, world[exact].get(id), id);
    const within = names.filter((known) => name === '' || known.startsWith(`${name}.`));
    if (within.length === 0) return notFound(c, `collection ${name}`);
    return c.json(Object.fromEntries(within.map((known) => [known, byId(world, known)])));
  });
  routes.get('/:collection/:id', (c) => {
    const name = collectionOf(c);
    const id = c.req.param('id');
    return name === undefined
      ? notFound(c, 'the collection')
      : oneRecord(c, world[name].get(id), id);
  });
  routes.put(
    '/:collection/:id',
    withBody(anyRecord, (c, body) => {
      const name = collectionOf(c);
      return name === undefined
        ? notFound(c, 'the collection')
        : put(c, { world, name, record: body });
    }),
  );
  routes.patch(
    '/:collection/:id',
    withBody(anyRecord, (c, body) => {
      const name = collectionOf(c);
      const before = name && world[name].get(c.req.param('id') ?? '');
      if (name === undefined || before === undefined) return notFound(c, 'the record');
      return put(c, { world, name, record: merged({ ...before }, body) });
    }),
  );
  routes.delete('/:collection/:id', (c) => {
    const name = collectionOf(c);
    const removed = name !== undefined && world[name].remove(c.req.param('id'));
    return removed ? c.body(null, 204) : notFound(c, 'the record');
  });
  return routes;
}

interface Writing {
  readonly world: World;
  readonly name: CollectionName;
  readonly record: AnyRecord;
}

function put(c: SandboxContext, { world, name, record }: Writing): Response {
  const result = putChecked(world, name, { ...record, [idFields[name]]: c.req.param('id') });
  if (!(result instanceof z.ZodError)) return c.json(result);
  const [issue] = result.issues;
  const field = issue?.path.join('.') ?? '';
  return answer(
    c,
    refusal({
      status: 422,
      code: 'invalid',
      message: `${field}: ${issue?.message ?? 'invalid'}`,
      field,
    }),
  );
}

/** Objects are merged, anything else is replaced; `null` is a value. */
function merged(before: AnyRecord, change: AnyRecord): AnyRecord {
  const isObject = (value: unknown): value is AnyRecord =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const entries = Object.entries(change).map(([key, value]) => {
    const old = before[key];
    return [key, isObject(old) && isObject(value) ? merged(old, value) : value];
  });
  return { ...before, ...Object.fromEntries(entries) };
}

function collectionOf(c: SandboxContext): CollectionName | undefined {
  return names.find((known) => known === c.req.param('collection'));
}

function byId(world: World, name: CollectionName): AnyRecord {
  const collection: Pick<Collection<object>, 'all'> = world[name];
  return Object.fromEntries(
    collection.all().map((record) => [(record as AnyRecord)[idFields[name]], record]),
  );
}

function oneRecord(c: SandboxContext, record: object | undefined, id: string): Response {
  return record === undefined ? notFound(c, id) : c.json(record);
}
