/**
 * Does what takes a while, such as a download: one line on standard error says what it is before it
 * begins, and one when it is done. What fails says so itself.
 */
export async function announced<T>(what: string, work: () => Promise<T>): Promise<T> {
  process.stderr.write(`${what} …\n`);
  const begunAt = performance.now();
  const result = await work();
  process.stderr.write(`  done after ${Math.ceil((performance.now() - begunAt) / 1000)} s\n`);
  return result;
}
