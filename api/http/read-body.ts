import type { JsonValue } from '../../domain/shared/json.ts';
import { go, problem, type Step, stop } from './problem.ts';
import { readStrictJson } from './strict-json.ts';

/** The body's bytes, at most `limit` of them (F-43); a body that breaks off is refused (F-49). */
export async function readBytes(request: Request, limit: number): Promise<Step<Uint8Array>> {
  const announced = Number(request.headers.get('content-length') ?? 0);
  if (announced > limit) return tooLarge(limit);
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request.body ?? []) {
      size += chunk.byteLength;
      if (size > limit) return tooLarge(limit);
      chunks.push(chunk);
    }
  } catch {
    return malformed('body', 'broke off before its end');
  }
  return go(Buffer.concat(chunks));
}

/** The bytes as JSON; no bytes are no body. */
export function readJson(
  bytes: Uint8Array,
  contentType: string | null,
): Step<JsonValue | undefined> {
  if (bytes.byteLength === 0) return go(undefined);
  const mediaType = (contentType ?? '').split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json') {
    const reason = 'must be application/json';
    return stop(
      problem('media-type-unsupported', `The Content-Type header ${reason}.`, {
        errors: [{ field: 'Content-Type', reason }],
      }),
    );
  }
  const reading = readStrictJson(bytes);
  return reading.ok ? go(reading.value) : malformed(reading.field || 'body', reading.reason);
}

function tooLarge(limit: number): Step<never> {
  return stop(problem('body-too-large', `The body may have at most ${limit} bytes.`));
}

function malformed(field: string, reason: string): Step<never> {
  return stop(problem('malformed-request', `${field} ${reason}.`, { errors: [{ field, reason }] }));
}
