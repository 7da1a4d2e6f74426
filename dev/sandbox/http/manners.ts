/** The systems that answer over HTTP. */
export type HttpSystem =
  | 'crm'
  | 'billing'
  | 'provisioning'
  | 'ticketing'
  | 'mail'
  | 'phone'
  | 'chat'
  | 'admin';

/** What a system has to say when it refuses; each says it in its own manner. */
export interface Refusal {
  readonly refused: true;
  readonly status: 400 | 401 | 402 | 404 | 409 | 422 | 429 | 500;
  readonly code: string;
  readonly message: string;
  readonly field?: string;
}

/** A refusal as a value. */
export function refusal(refused: Omit<Refusal, 'refused'>): Refusal {
  return { refused: true, ...refused };
}

/** Tells a refusal from a record. */
export function isRefusal(result: object): result is Refusal {
  return 'refused' in result && result.refused === true;
}

type Words = Pick<Refusal, 'code' | 'message' | 'field'> & { readonly status: number };

const billingType = (status: number) => {
  if (status === 401) return 'authentication_error';
  if (status === 429) return 'rate_limit_error';
  if (status >= 500) return 'api_error';
  return status === 409 ? 'conflict' : 'invalid_request';
};

/**
 * The body of an error, by the kind of system: Salesforce, Stripe, a home-grown queue tool,
 * Zendesk, Twilio, Slack; mail and admin are the sandbox's own.
 */
export const errorBodies: Record<HttpSystem, (words: Words) => object> = {
  crm: ({ code, message, field }) => [
    { errorCode: code, message, fields: field === undefined ? [] : [field] },
  ],
  billing: ({ status, code, message, field }) => ({
    error: { type: billingType(status), code, message, param: field ?? null },
  }),
  provisioning: ({ code, message, field }) => ({
    code,
    message,
    ...(field !== undefined && { field }),
  }),
  ticketing: ({ code, message, field }) => ({
    error: code,
    description: message,
    ...(field !== undefined && { details: { [field]: [{ description: message, error: code }] } }),
  }),
  phone: ({ status, code, message }) => ({ code: Number(code), message, status }),
  chat: ({ code, message }) => ({ ok: false, error: code, detail: message }),
  mail: ({ code, message, field }) => ({
    error: code,
    message,
    ...(field !== undefined && { field }),
  }),
  admin: ({ code, message, field }) => ({
    error: code,
    message,
    ...(field !== undefined && { field }),
  }),
};

/** How each system calls what all of them refuse. */
export const commonCodes: Record<
  HttpSystem,
  Record<'unauthorized' | 'malformed' | 'invalid' | 'notFound' | 'failed' | 'tooMany', string>
> = {
  crm: {
    unauthorized: 'INVALID_SESSION_ID',
    malformed: 'JSON_PARSER_ERROR',
    invalid: 'FIELD_INTEGRITY',
    notFound: 'NOT_FOUND',
    failed: 'UNKNOWN_EXCEPTION',
    tooMany: 'REQUEST_LIMIT_EXCEEDED',
  },
  billing: {
    unauthorized: 'api_key_invalid',
    malformed: 'body_malformed',
    invalid: 'parameter_invalid',
    notFound: 'resource_missing',
    failed: 'internal_error',
    tooMany: 'rate_limit',
  },
  provisioning: {
    unauthorized: 'unauthorized',
    malformed: 'bad_json',
    invalid: 'invalid_field',
    notFound: 'not_found',
    failed: 'internal',
    tooMany: 'slow_down',
  },
  ticketing: {
    unauthorized: "Couldn't authenticate you",
    malformed: 'Unprocessable',
    invalid: 'RecordInvalid',
    notFound: 'RecordNotFound',
    failed: 'InternalError',
    tooMany: 'TooManyRequests',
  },
  phone: {
    unauthorized: '20003',
    malformed: '20001',
    invalid: '21200',
    notFound: '20404',
    failed: '20500',
    tooMany: '20429',
  },
  chat: {
    unauthorized: 'not_authed',
    malformed: 'invalid_json',
    invalid: 'invalid_arguments',
    notFound: 'not_found',
    failed: 'internal_error',
    tooMany: 'ratelimited',
  },
  mail: {
    unauthorized: 'unauthorized',
    malformed: 'malformed',
    invalid: 'invalid',
    notFound: 'not-found',
    failed: 'failed',
    tooMany: 'too-many',
  },
  admin: {
    unauthorized: 'unauthorized',
    malformed: 'malformed',
    invalid: 'invalid',
    notFound: 'not-found',
    failed: 'failed',
    tooMany: 'too-many',
  },
};

/** The system a path belongs to; unknown paths are answered in the admin's manner. */
export function systemOf(path: string): HttpSystem {
  const first = path.split('/', 2)[1] ?? '';
  return Object.hasOwn(errorBodies, first) ? (first as HttpSystem) : 'admin';
}
