/**
 * Thrown when the table keeps handing back part of a batch unprocessed: it is throttled, and the
 * whole write is to be tried again.
 */
export class StoreBusy extends Error {
  override readonly name = 'StoreBusy';
}

const passingNames = new Set([
  'StoreBusy',
  'AbortError',
  'TimeoutError',
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'LimitExceededException',
  'TransactionConflictException',
  'InternalServerError',
  'ServiceUnavailable',
  // The table is being dropped or created by a rebuild.
  'ResourceNotFoundException',
]);
/** What the SDK, node's network layer and this folder throw, as far as it matters here. */
interface Failure {
  readonly name?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

function failureOf(error: unknown): Failure {
  return typeof error === 'object' && error !== null ? error : {};
}

/**
 * The store cannot answer now and may later (F-9, F-10): an HTTP read says 503, a projection is
 * tried again. False = a defect.
 */
export function isStoreUnavailable(error: unknown): boolean {
  const { name = '', $metadata } = failureOf(error);
  if (passingNames.has(name)) return true;
  // The SDK notes every call it sent; one without a status was never answered: refused, cut, or too
  // late.
  return $metadata !== undefined && ($metadata.httpStatusCode ?? 500) >= 500;
}

/**
 * A newer row stands there already, or a lock is held (F-14): an answer, not a fault. Everything
 * else about a write is to be retried.
 */
export function isConditionFailure(error: unknown): boolean {
  return failureOf(error).name === 'ConditionalCheckFailedException';
}

/** Makes a conditional write; false when its condition did not hold. */
export async function isApplied(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (isConditionFailure(error)) return false;
    throw error;
  }
}
