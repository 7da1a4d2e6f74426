import type { Finding } from '../../../domain/cases/finding.ts';
import type { ProcedurePolicy } from '../../../domain/cases/procedure-policy.ts';
import type { Decision, Sop, TaskSpec } from '../index.ts';

/** A check of a step: facts are read afresh each time it runs. */
export interface Check<T> {
  readonly run: () => Promise<{
    readonly findings: readonly Finding[];
    readonly value: T | undefined;
  }>;
  readonly recordAs: 'finding.recorded' | 'deviation.recorded';
  readonly task: (findings: readonly Finding[]) => TaskSpec;
  /** What a decision changes before the check runs again. */
  readonly decided?: (decision: Decision) => void;
}

/**
 * Runs a check until it finds nothing. Every finding is kept as a documented exception, a person
 * gets one task for all of them, and after the decision the check runs again on fresh facts.
 */
export async function untilClear<T>(sop: Sop<ProcedurePolicy>, check: Check<T>): Promise<T> {
  for (;;) {
    const { findings, value } = await check.run();
    if (findings.length === 0 && value !== undefined) return value;
    const exceptionIds = findings.map((finding) => document(sop, finding, check.recordAs));
    const decision = await sop.task(check.task(findings));
    check.decided?.(decision);
    for (const id of exceptionIds)
      sop.resolve(id, { text: decision.comment || decision.choice, by: decision.by });
  }
}

function document(
  sop: Sop<ProcedurePolicy>,
  finding: Finding,
  kind: Check<unknown>['recordAs'],
): string {
  const data = { code: finding.code, field: finding.field, values: finding.values };
  sop.record({ kind, text: finding.text, data });
  return sop.raise({ code: finding.code, text: finding.text, data });
}

/** Findings as a task shows them. */
export function findingData(findings: readonly Finding[]) {
  return findings.map(({ code, field, values, text }) => ({ code, field, values, text }));
}
