import { readPolicy } from '../../workflows/load-policy.ts';
import { policyFolder } from './policy-folder.ts';

/**
 * One fault put into files that are right otherwise: `from` becomes `to`, and the fault is told of
 * the line that then holds `on`.
 */
export interface Fault {
  readonly title: string;
  readonly from: string;
  readonly to: string;
  readonly on: string;
  readonly field: string;
  readonly reason: string;
}

/** What is read of the spoiled file, and what must be. */
export function spoil(
  file: string,
  fault: Fault,
): {
  readonly reading: ReturnType<typeof readPolicy>;
  readonly told: { readonly ok: false; readonly problems: readonly object[] };
} {
  const folder = policyFolder();
  folder.replace(file, fault.from, fault.to);
  const problem = {
    file,
    line: folder.lineOf(file, fault.on),
    field: fault.field,
    reason: expect.stringContaining(fault.reason),
  };
  return { reading: readPolicy(folder.dir), told: { ok: false, problems: [problem] } };
}
