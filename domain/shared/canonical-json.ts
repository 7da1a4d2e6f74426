/**
 * One text per value: object keys in code-unit order, no white space, properties that are
 * `undefined` left out. Equal values give equal bytes, so that rows and records can be compared and
 * hashed. Takes what JSON can hold; anything else is a defect and throws with its path.
 */
export function canonicalJson(value: unknown): string {
  return write(value, '$');
}

function write(value: unknown, path: string): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string')
    return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value))
    return `[${value.map((item: unknown, i) => write(item, `${path}[${i}]`)).join(',')}]`;
  if (typeof value === 'object') return writeObject(value, path);
  throw new TypeError(
    `${path} is no JSON value: ${typeof value === 'number' ? value : typeof value}`,
  );
}

function writeObject(value: object, path: string): string {
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  const fields = entries.map(
    ([key, item]) => `${JSON.stringify(key)}:${write(item, `${path}.${key}`)}`,
  );
  return `{${fields.join(',')}}`;
}
