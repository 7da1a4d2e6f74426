import type { JsonValue } from '../../domain/shared/json.ts';

/** What a body of JSON may be at most. */
export const maxJsonDepth = 32;

export type JsonReading =
  | { readonly ok: true; readonly value: JsonValue }
  /** `field` is the path of the value at fault; empty = the text as a whole. */
  | { readonly ok: false; readonly field: string; readonly reason: string };

/** An object or array that is open while the text is walked. */
type Frame =
  | { readonly kind: 'object'; readonly keys: Set<string>; key: string; atKey: boolean }
  | { readonly kind: 'array'; index: number };

const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],]|-?\d[\d.eE+-]*/g;
const loneSurrogate = /\p{Surrogate}/u;
/** Keys that reach an object's prototype when an object is copied or merged. */
const dangerousKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Reads UTF-8 JSON and refuses what two readers could understand differently or what JSON.parse
 * would change in silence: a byte order mark, invalid UTF-8, lone surrogates, duplicate or
 * dangerous keys, nesting deeper than 32, numbers beyond a safe integer or double (F-49, F-50).
 * JSON.parse does the parsing; one walk over its valid text does the checks.
 */
export function readStrictJson(bytes: Uint8Array): JsonReading {
  const text = decodeUtf8(bytes);
  if (text === undefined) return refused('', 'is not UTF-8 text');
  if (text.startsWith('\uFEFF')) return refused('', 'begins with a byte order mark');
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    return refused('', 'is not valid JSON');
  }
  return walk(text) ?? { ok: true, value };
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function walk(text: string): JsonReading | undefined {
  const open: Frame[] = [];
  for (const [token] of text.matchAll(tokens)) {
    const reason = step(open, token);
    if (reason !== undefined) return refused(pathOf(open), reason);
  }
  return undefined;
}

/** Takes one token; answers with the reason when it is refused. */
function step(open: Frame[], token: string): string | undefined {
  switch (token) {
    case '{':
    case '[':
      open.push(
        token === '{'
          ? { kind: 'object', keys: new Set(), key: '', atKey: true }
          : { kind: 'array', index: 0 },
      );
      return open.length > maxJsonDepth
        ? `is nested deeper than ${maxJsonDepth} levels`
        : undefined;
    case '}':
    case ']':
      open.pop();
      return undefined;
    case ',':
      next(open.at(-1));
      return undefined;
    default:
      return token.startsWith('"') ? stringFault(open.at(-1), token) : numberFault(token);
  }
}

function next(top: Frame | undefined): void {
  if (top?.kind === 'object') top.atKey = true;
  else if (top) top.index += 1;
}

function stringFault(top: Frame | undefined, token: string): string | undefined {
  const text = token.includes('\\') ? (JSON.parse(token) as string) : token.slice(1, -1);
  if (loneSurrogate.test(text)) return 'holds half of a surrogate pair';
  if (top?.kind !== 'object' || !top.atKey) return undefined;
  top.atKey = false;
  top.key = text;
  if (dangerousKeys.has(text)) return 'is not an allowed name';
  if (top.keys.has(text)) return 'stands twice';
  top.keys.add(text);
  return undefined;
}

function numberFault(token: string): string | undefined {
  const value = Number(token);
  if (!Number.isFinite(value)) return 'is beyond the range of a number';
  return Number.isInteger(value) && !Number.isSafeInteger(value)
    ? 'is not a safe integer'
    : undefined;
}

/** At most 200 characters, since the names come from outside. */
function pathOf(open: readonly Frame[]): string {
  const parts = open
    .slice(0, maxJsonDepth)
    .map((frame) => (frame.kind === 'array' ? `[${frame.index}]` : `.${frame.key}`));
  return parts.join('').replace(/^\./, '').slice(0, 200);
}

function refused(field: string, reason: string): JsonReading {
  return { ok: false, field, reason };
}
