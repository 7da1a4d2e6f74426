/** A value as DynamoDB writes it; only the kinds that rows of this table have. */
type AttributeValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly L: readonly AttributeValue[] }
  | { readonly M: { readonly [name: string]: AttributeValue } };

type Plain = { readonly [name: string]: unknown };
type Convert = (attributes: Plain) => Plain;

/** A call's input in DynamoDB's JSON. Attributes that are `undefined` are left out. */
export function encodeInput(input: object): object {
  return translate(input as Plain, encodeAll);
}

/** A call's answer from DynamoDB's JSON. */
export function decodeOutput(output: object): object {
  return translate(output as Plain, decodeAll);
}

/** What stands under these names: one set of attributes, a list of them, a list for each table, requests for each table. */
const places: { readonly [name: string]: (value: never, convert: Convert) => unknown } = {
  Item: one,
  Key: one,
  ExpressionAttributeValues: one,
  ExclusiveStartKey: one,
  LastEvaluatedKey: one,
  Items: list,
  Keys: list,
  Responses: (tables: { readonly [table: string]: readonly Plain[] }, convert) => each(tables, (rows) => list(rows, convert)),
  RequestItems: requests,
  UnprocessedItems: requests,
  UnprocessedKeys: requests,
  PutRequest: translate,
};

function translate(message: Plain, convert: Convert): Plain {
  const translated: { [name: string]: unknown } = {};
  for (const [name, value] of Object.entries(message)) {
    const place = places[name];
    translated[name] = place === undefined || value === undefined ? value : place(value as never, convert);
  }
  return translated;
}

function one(attributes: Plain, convert: Convert): Plain {
  return convert(attributes);
}

function list(rows: readonly Plain[], convert: Convert): readonly Plain[] {
  return rows.map(convert);
}

function requests(tables: { readonly [table: string]: Plain | readonly Plain[] }, convert: Convert): Plain {
  return each(tables, (request) =>
    Array.isArray(request) ? request.map((entry: Plain) => translate(entry, convert)) : translate(request as Plain, convert),
  );
}

function each<V>(tables: { readonly [table: string]: V }, change: (value: V) => unknown): Plain {
  return Object.fromEntries(Object.entries(tables).map(([table, value]) => [table, change(value)]));
}

function encodeAll(attributes: Plain): { readonly [name: string]: AttributeValue } {
  const encoded: { [name: string]: AttributeValue } = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) encoded[name] = encode(value);
  }
  return encoded;
}

function encode(value: unknown): AttributeValue {
  switch (typeof value) {
    case 'string':
      return { S: value };
    case 'number':
      if (!Number.isFinite(value)) throw new RangeError('an attribute is no finite number');
      return { N: String(value) };
    case 'boolean':
      return { BOOL: value };
    case 'object':
      if (value === null) return { NULL: true };
      return Array.isArray(value) ? { L: value.map(encode) } : { M: encodeAll(value as Plain) };
    default:
      throw new TypeError(`an attribute is a ${typeof value}`);
  }
}

function decodeAll(attributes: Plain): Plain {
  const decoded: { [name: string]: unknown } = {};
  for (const [name, value] of Object.entries(attributes)) decoded[name] = decode(value as AttributeValue);
  return decoded;
}

function decode(value: AttributeValue): unknown {
  if ('S' in value) return value.S;
  if ('N' in value) return Number(value.N);
  if ('M' in value) return decodeAll(value.M);
  if ('L' in value) return value.L.map(decode);
  return 'BOOL' in value ? value.BOOL : null;
}
