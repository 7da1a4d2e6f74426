/** Whether everything runs in full size, which `npm run test:full` asks for. */
export const isFullSize = (): boolean => process.env['HANDOFF_TEST_SIZE'] === 'full';

/**
 * What a test does in full size, which takes long, and in the size that shows the same in less time
 * with `npm test`. What exists in full size alone stands in `*.full.test.ts`.
 */
export function sized<T>({ full, usual }: { readonly full: T; readonly usual: T }): T {
  return isFullSize() ? full : usual;
}

/** Runs of a property: a tenth of them with `npm test`. */
export const runsOf = (full: number): { readonly numRuns: number } => ({
  numRuns: sized({ full, usual: Math.ceil(full / 10) }),
});
