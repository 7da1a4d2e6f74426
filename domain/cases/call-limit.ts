/** Last argument of a patiently retried activity: how long its retries may last before it ends them itself. */
export interface CallLimit {
  readonly limitMs: number;
}

/** Type of the failure with which it ends them; the message is that of the last attempt. */
export const limitPassed = 'CallLimitPassed';
