/**
 * A cause the person at the keyboard can remove; its message is the one line they see. Anything
 * else that is thrown is a defect.
 */
export class LocalFailure extends Error {
  override readonly name = 'LocalFailure';
}

/**
 * Throws what was thrown as a message to the person at the keyboard, for commands whose parts tell
 * of wrong input by plain errors.
 */
export function asLocalFailure(error: unknown): never {
  throw new LocalFailure(error instanceof Error ? error.message : String(error), { cause: error });
}
