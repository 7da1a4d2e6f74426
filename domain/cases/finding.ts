/**
 * What a check finds wrong; every check returns all that is wrong, not the first. Codes are those
 * of the procedure's rules.
 */
export interface Finding<Code extends string = string> {
  readonly code: Code;
  /**
   * Path of the field in the request, or of the fact: `source.version`, `terms.lines[L1].quantity`.
   */
  readonly field: string;
  /** Values compared, by where they stand. `null` = absent there. */
  readonly values: { readonly [source: string]: string | number | boolean | null };
  /** A sentence a person can act on. */
  readonly text: string;
}
