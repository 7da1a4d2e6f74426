import { ApplicationFailure } from '@temporalio/workflow';

function refuse(): never {
  throw new ApplicationFailure('the quote has no lines', 'quote-refused', true);
}

/** Fails at once, two calls deep. */
export async function failing(): Promise<void> {
  refuse();
}
