import type { JsonValue } from '../../domain/shared/json.ts';

const sign = '…';
const shortest = 2;
/** A shorter value is masked only where it stands as a word: `US` is not taken out of `STATUS`. */
const wordsBelow = 4;
/** A text that breaks off within a value still holds its beginning. */
const headLength = 8;
const deepest = 16;
const tellingDigits = 7;

/**
 * A text without any of the values, each replaced by `…`: for what an outside system says, which
 * may quote what it was sent. Found in any case of letters and however JSON, addresses, HTML and
 * base64 write them; a value that the text cuts short is found by its first eight characters.
 */
export function withoutValues(text: string, values: readonly string[]): string {
  const known = [...new Set(values.map((value) => value.trim()))]
    .filter((value) => value.length >= shortest)
    .toSorted((a, b) => b.length - a.length);
  if (known.length === 0) return text;
  const whole = known.flatMap(spellings).map(patternOf);
  const masked = text.replace(new RegExp(whole.join('|'), 'giu'), sign);
  return known.reduce(withoutHead, masked);
}

/**
 * Every text within a value, by which it is found in what others say. A number counts from seven
 * digits: a shorter one is found in amounts and dates that have nothing to do with it.
 */
export function textsOf(value: JsonValue): readonly string[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [value, ...linesOf(value)];
  if (typeof value === 'number') return isTelling(value) ? [String(value)] : [];
  if (typeof value === 'boolean' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}

type Mask = (text: string) => string;

/**
 * A copy of what an outside call answered or threw, with every text masked. Errors are masked in
 * place and keep their class, their causes included. What is neither data nor an error (a socket, a
 * response that hangs on an error) is left out.
 */
export function maskedDeep(value: unknown, mask: Mask, above: readonly object[] = []): unknown {
  if (typeof value === 'string') return mask(value);
  if (typeof value === 'number') return withoutNumber(value, mask);
  if (typeof value !== 'object' || value === null) return value;
  return maskedObject(value, mask, above);
}

function maskedObject(value: object, mask: Mask, above: readonly object[]): unknown {
  if (above.includes(value) || above.length > deepest) return undefined;
  const inner = (part: unknown) => maskedDeep(part, mask, [...above, value]);
  if (value instanceof Error) return maskError(value, inner);
  if (Array.isArray(value)) return value.map(inner);
  if (![Object.prototype, null].includes(Object.getPrototypeOf(value))) return undefined;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [mask(key), inner(part)]));
}

const isTelling = (value: number): boolean => String(value).length >= tellingDigits;

function withoutNumber(value: number, mask: Mask): number | null {
  return isTelling(value) && mask(String(value)) === sign ? null : value;
}

function maskError(error: Error, inner: (part: unknown) => unknown): Error {
  try {
    for (const key of new Set(['message', 'stack', ...Object.getOwnPropertyNames(error)])) {
      const part: unknown = Reflect.get(error, key);
      const masked = inner(part);
      if (masked !== part && !Reflect.set(error, key, masked)) return withheld(error);
    }
    return error;
  } catch {
    return withheld(error);
  }
}

/** For an error that cannot be changed. */
const withheld = ({ name }: Error): Error =>
  new Error(`${name}: its text is withheld, since it may hold values of the vault`);

function linesOf(text: string): readonly string[] {
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  return lines.length > 1 ? lines : [];
}

/** How programs write a text inside of another. */
function spellings(value: string): readonly string[] {
  const inJson = JSON.stringify(value).slice(1, -1);
  const plain = [
    value.normalize('NFC'),
    value.normalize('NFD'),
    value,
    inJson,
    inJson.replace(/[^\x20-\x7e]/g, escaped),
    encodeURIComponent(value.replaceAll(/\p{Surrogate}/gu, '\uFFFD')),
    new URLSearchParams({ '': value }).toString().slice(1),
    value.replace(/[&<>"']/g, (one) => htmlSigns[one] ?? one),
  ];
  const inBase64 = value.length < wordsBelow ? [] : [Buffer.from(value).toString('base64')];
  return [...new Set([...plain, ...inBase64])];
}

const htmlSigns: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

function patternOf(spelling: string): string {
  const literal = spelling.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`).replace(/\s+/g, '\\s+');
  return spelling.length < wordsBelow ? `(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])` : literal;
}

function withoutHead(text: string, value: string): string {
  if (value.length <= headLength) return text;
  const head = value.slice(0, headLength);
  let rest = text;
  for (let at = rest.indexOf(head); at !== -1; at = rest.indexOf(head, at + 1)) {
    let length = headLength;
    while (length < value.length && rest[at + length] === value[length]) length += 1;
    rest = rest.slice(0, at) + sign + rest.slice(at + length);
  }
  return rest;
}
