import type { JsonValue } from '../../domain/shared/json.ts';

/** A field and what is wrong with it. */
export interface FieldError {
  /**
   * Path in the body (`terms.lines[0].quantity`), or the name of the header, parameter or query
   * field.
   */
  readonly field: string;
  readonly reason: string;
}

/**
 * What a route answers: plain data, so that it can be kept for a repeated request. `body` is JSON;
 * a problem's media type is application/problem+json.
 */
export interface Answer {
  readonly status: number;
  readonly body: { readonly [key: string]: JsonValue | undefined } | null;
  readonly headers?: { readonly [name: string]: string };
  readonly problem?: ProblemCode;
  /** A page instead of JSON; `body` is then null. */
  readonly html?: string;
}

/** A value, or the answer that ends the request. */
export type Step<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly answer: Answer };

/** Every problem the API answers with (RFC 9457); the docs page lists them, `type` points there. */
export const problemTypes = {
  'malformed-request': { status: 400, title: 'The request cannot be read' },
  'invalid-request': { status: 400, title: 'The request does not have the required form' },
  'idempotency-key-missing': { status: 400, title: 'The Idempotency-Key header is missing' },
  'idempotency-key-invalid': { status: 400, title: 'The Idempotency-Key header cannot be used' },
  'cursor-invalid': { status: 400, title: 'The cursor is not one of this list' },
  'not-authenticated': { status: 401, title: 'A valid access token is required' },
  'signature-invalid': { status: 401, title: 'The signature of the message is not valid' },
  'address-invalid': { status: 403, title: 'The signed address cannot be used' },
  'not-allowed': { status: 403, title: 'The token does not allow this' },
  'role-missing': { status: 403, title: 'The task is of another role' },
  'own-request': { status: 403, title: 'Nobody decides on their own request' },
  'not-found': { status: 404, title: 'There is no such resource' },
  'unknown-task': { status: 404, title: 'There is no such task' },
  'unknown-clock': { status: 404, title: 'The case has no such clock' },
  'method-not-allowed': { status: 405, title: 'The resource does not have this method' },
  'request-running': { status: 409, title: 'The first request with this key is still running' },
  'already-started': { status: 409, title: 'The business fact has a case already' },
  'other-case': { status: 409, title: 'The id names an earlier case' },
  'claimed-by-other': { status: 409, title: 'The task is claimed by somebody else' },
  'not-claimed': { status: 409, title: 'The task is not claimed' },
  'already-decided': { status: 409, title: 'The task is decided' },
  'already-voted': { status: 409, title: 'The person has voted on this approval' },
  expired: { status: 409, title: 'The approval ran out' },
  'not-skippable': { status: 409, title: 'The step cannot be skipped' },
  'exception-missing': { status: 409, title: 'There is no approved exception that is valid' },
  'approval-in-bulk': { status: 409, title: 'An approval is looked at by itself' },
  'point-of-no-return': { status: 409, title: 'The case is past its point of no return' },
  'case-closed': { status: 409, title: 'The case is closed' },
  'clock-not-pausable': { status: 409, title: 'The clock never pauses' },
  'clock-state': { status: 409, title: 'The clock is not in the state for this' },
  'attachments-full': { status: 409, title: 'The case has as many attachments as it may' },
  'attachment-not-uploaded': { status: 409, title: 'The file is not uploaded' },
  'child-case': { status: 409, title: 'The case belongs to a parent case' },
  'outside-unreachable': {
    status: 503,
    title: 'An outside system that must be asked first does not answer',
  },
  'unknown-message': { status: 404, title: 'The case takes no such message' },
  'case-near-limit': { status: 409, title: 'The case can take hardly any more messages' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'media-type-unsupported': { status: 415, title: 'The body is not of a supported media type' },
  'attachment-refused': { status: 422, title: 'The file is not one that may be attached' },
  'upload-refused': { status: 422, title: 'The bytes are not the file that was announced' },
  'key-reused': { status: 422, title: 'The Idempotency-Key was used for another request' },
  'unknown-choice': { status: 422, title: 'The task has no such choice' },
  'comment-missing': { status: 422, title: 'The choice needs a written reason' },
  'reason-code-missing': { status: 422, title: 'The choice needs a reason code of policy' },
  'hand-over-note-missing': { status: 422, title: 'The next step must be written down' },
  'unknown-step': { status: 422, title: 'The procedure has no such step' },
  'form-invalid': { status: 422, title: 'The form of the task is not filled in correctly' },
  'snooze-invalid': { status: 422, title: 'A task cannot be put off until then' },
  'too-busy': { status: 429, title: 'Too many requests for this case at once' },
  'internal-error': { status: 500, title: 'The request failed' },
  unavailable: { status: 503, title: 'The service cannot answer now' },
} as const satisfies {
  readonly [code: string]: { readonly status: number; readonly title: string };
};

export type ProblemCode = keyof typeof problemTypes;

/** What a problem says beyond its type. */
export interface ProblemFacts {
  readonly errors?: readonly FieldError[];
  readonly headers?: { readonly [name: string]: string };
  /** Further members of the problem document. */
  readonly more?: { readonly [key: string]: JsonValue };
}

/**
 * An answer in the form of RFC 9457. `detail` is one sentence; no stack, no value that was sent.
 */
export function problem(
  code: ProblemCode,
  detail: string,
  { errors, headers, more }: ProblemFacts = {},
): Answer {
  const { status, title } = problemTypes[code];
  const fields = errors?.map(({ field, reason }) => ({ field, reason }));
  return {
    status,
    problem: code,
    body: {
      type: problemPath(code),
      title,
      status,
      code,
      detail,
      ...(fields && { errors: fields }),
      ...more,
    },
    ...(headers && { headers }),
  };
}

/** Where the problem is described. */
export function problemPath(code: ProblemCode): string {
  return `/v1/docs#problem-${code}`;
}

/** 400 for a request whose fields are at fault. */
export function invalidRequest(errors: readonly FieldError[]): Answer {
  return problem(
    'invalid-request',
    errors
      .map(({ field, reason }) => `${field === '' ? 'the request' : field} ${reason}`)
      .join('; '),
    {
      errors,
    },
  );
}

/** 503: the same request may be sent again. */
export function unavailable(detail: string, retryAfterSeconds = 2): Answer {
  return problem('unavailable', detail, { headers: { 'Retry-After': String(retryAfterSeconds) } });
}

/** Ends the request with `answer`. */
export function stop(answer: Answer): { readonly ok: false; readonly answer: Answer } {
  return { ok: false, answer };
}

/** Goes on with `value`. */
export function go<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}
