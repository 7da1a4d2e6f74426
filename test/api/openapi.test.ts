import { type ApiUnderTest, startApiUnderTest } from './api-kit.ts';

// The document is walked as what it is: JSON of any form.
// oxlint-disable-next-line typescript/no-explicit-any
type Json = any;

let api: ApiUnderTest;
let document: Json;
let operations: readonly {
  readonly path: string;
  readonly method: string;
  readonly operation: Json;
}[];
beforeAll(async () => {
  api = await startApiUnderTest();
  document = await (await api.app.request('/v1/openapi.json')).json();
  operations = Object.entries<Json>(document.paths).flatMap(([path, item]) =>
    Object.entries<Json>(item).map(([method, operation]) => ({ path, method, operation })),
  );
});
afterAll(() => api.close());

test('every path and method of the router is in it, and nothing else', () => {
  const routed = api.app.routes
    .filter(({ method, path }) => method !== 'ALL' && !path.includes('*'))
    .map(({ method, path }) => `${method.toLowerCase()} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
  expect(operations.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(
    [...new Set(routed)].toSorted(),
  );
});

test('every operation has an id of its own, a summary, a tag and at least one good answer', () => {
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { path, operation } of operations) {
    expect(operation.operationId).toMatch(/^[\w-]+$/);
    expect([path, operation.summary, operation.tags]).toEqual([
      path,
      expect.any(String),
      [expect.any(String)],
    ]);
    expect([
      path,
      Object.keys(operation.responses).some((status) => status.startsWith('2')),
    ]).toEqual([path, true]);
  }
});

test('path parameters are exactly those of the path, all required; no parameter stands twice', () => {
  for (const { path, operation } of operations) {
    const inPath = operation.parameters.filter((parameter: Json) => parameter.in === 'path');
    expect(inPath.map(({ name, required }: Json) => [name, required])).toEqual(
      [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, true]),
    );
    const keys = operation.parameters.map((parameter: Json) => `${parameter.in} ${parameter.name}`);
    expect([path, new Set(keys).size]).toEqual([path, keys.length]);
    for (const parameter of operation.parameters) {
      expect(['path', 'query', 'header']).toContain(parameter.in);
      expect(parameter.schema).toEqual(expect.any(Object));
    }
  }
});

test('every answer has a status, a description and a media type that fits; every problem is application/problem+json', () => {
  for (const { path, operation } of operations) {
    for (const [status, response] of Object.entries<Json>(operation.responses)) {
      expect([path, status]).toEqual([path, expect.stringMatching(/^[2-5]\d\d$/)]);
      expect(response.description).toEqual(expect.any(String));
      const types = Object.keys(response.content ?? {});
      if (Number(status) >= 400)
        expect([path, status, types]).toEqual([path, status, ['application/problem+json']]);
      else
        expect(types.every((type) => ['application/json', 'text/html'].includes(type))).toBe(true);
    }
  }
});

test('every operation says who may call it, by a scheme that is declared', () => {
  const schemes = Object.keys(document.components.securitySchemes);
  for (const { path, operation } of operations) {
    const named = (operation.security ?? []).flatMap((requirement: object) =>
      Object.keys(requirement),
    );
    expect([path, named.every((name: string) => schemes.includes(name))]).toEqual([path, true]);
    expect([path, named.length > 0]).toEqual([
      path,
      operation['x-action'] !== undefined && operation['x-access'] === undefined,
    ]);
  }
});

describe('its schemas are those of JSON Schema 2020-12', () => {
  const types = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];
  /** What earlier drafts had, or OpenAPI 3.0. */
  const gone = [
    'nullable',
    'definitions',
    'dependencies',
    'example',
    'discriminator',
    '$recursiveRef',
  ];

  function schemasIn(schema: Json): readonly Json[] {
    if (typeof schema !== 'object' || schema === null) return [];
    const named = [...Object.values(schema.properties ?? {}), ...Object.values(schema.$defs ?? {})];
    const nested = [schema.items, schema.additionalProperties, schema.propertyNames, schema.not];
    const listed = [
      ...(schema.anyOf ?? []),
      ...(schema.oneOf ?? []),
      ...(schema.allOf ?? []),
      ...(schema.prefixItems ?? []),
    ];
    return [schema, ...[...named, ...nested, ...listed].flatMap(schemasIn)];
  }

  const allSchemas = () => {
    const contents = operations.flatMap(({ operation }) => [
      operation.requestBody,
      ...Object.values<Json>(operation.responses),
    ]);
    const bodies = contents.flatMap((part) =>
      Object.values<Json>(part?.content ?? {}).map(({ schema }) => schema),
    );
    const parameters = operations.flatMap(({ operation }) =>
      operation.parameters.map(({ schema }: Json) => schema),
    );
    return [...bodies, ...parameters, ...Object.values(document.components.schemas)].flatMap(
      schemasIn,
    );
  };

  test('types exist, required fields are described, patterns compile, nothing is of an older draft', () => {
    const schemas = allSchemas();
    expect(schemas.length).toBeGreaterThan(200);
    for (const schema of schemas) {
      for (const type of [schema.type ?? []].flat()) expect(types).toContain(type);
      for (const name of schema.required ?? [])
        expect(Object.keys(schema.properties)).toContain(name);
      if (schema.pattern !== undefined) expect(() => new RegExp(schema.pattern, 'u')).not.toThrow();
      expect(gone.filter((keyword) => Object.hasOwn(schema, keyword))).toEqual([]);
      for (const limit of [
        'minimum',
        'maximum',
        'exclusiveMinimum',
        'exclusiveMaximum',
        'maxLength',
        'maxItems',
      ])
        expect(['number', 'undefined']).toContain(typeof schema[limit]);
    }
  });

  test('what a client sends is closed: an object of a request names every field it may have', () => {
    const requests = operations.flatMap(({ path, operation }) =>
      path.includes('codec')
        ? []
        : schemasIn(operation.requestBody?.content['application/json'].schema),
    );
    const objects = requests.filter(
      ({ type, properties }) => type === 'object' && properties !== undefined,
    );
    expect(objects.length).toBeGreaterThan(10);
    for (const schema of objects)
      expect([Object.keys(schema.properties), schema.additionalProperties]).toEqual([
        expect.any(Array),
        false,
      ]);
  });
});
