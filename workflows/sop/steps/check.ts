import type { Finding } from '../../../domain/cases/finding.ts';
import type { TaskChoice } from '../../../domain/cases/task.ts';
import type { CaseContext } from '../case/context.ts';
import type { Decision, TaskSpec } from '../tasks/task-spec.ts';
import type { Tasks } from '../tasks/tasks.ts';

/** A check of a step: facts are read afresh each time it runs. */
export interface Check<T, Kind extends string = string, Choice extends TaskChoice = TaskChoice> {
  readonly run: () => Promise<{
    readonly findings: readonly Finding[];
    readonly value: T | undefined;
  }>;
  readonly recordAs: 'finding.recorded' | 'deviation.recorded';
  readonly task: (findings: readonly Finding[]) => TaskSpec<Kind, Choice>;
  /** What a decision changes before the check runs again. */
  readonly decided?: (decision: Decision<Choice['key']>) => void;
}

/**
 * Runs a check until it finds nothing. Every finding is kept as a documented exception, a person
 * gets one task for all of them, and after the decision the check runs again on fresh facts.
 */
export async function untilClear<T, Kind extends string, Choice extends TaskChoice>(
  context: CaseContext,
  tasks: Tasks,
  check: Check<T, Kind, Choice>,
): Promise<T> {
  const { file } = context;
  for (;;) {
    const { findings, value } = await check.run();
    if (findings.length === 0 && value !== undefined) return value;
    const exceptionIds = findings.map(({ code, text, field, values }) => {
      const data = { code, field, values };
      file.record({ kind: check.recordAs, text, data });
      return file.raise({ code, text, data });
    });
    const decision = await tasks.ask<Choice['key']>(check.task(findings));
    check.decided?.(decision);
    const resolution = { text: decision.comment || decision.choice, by: decision.by };
    for (const id of exceptionIds) file.resolve(id, resolution);
  }
}

/** Findings as a task shows them. */
export function findingData(findings: readonly Finding[]) {
  return findings.map(({ code, field, values, text }) => ({ code, field, values, text }));
}
