/** A cause the person at the keyboard can remove; its message is the one line they see. Anything else that is thrown is a defect. */
export class LocalFailure extends Error {
  override readonly name = 'LocalFailure';
}
