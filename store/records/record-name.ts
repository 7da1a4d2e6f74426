import { type CaseId, workflowIdOfCase } from '../../domain/cases/case-id.ts';

/**
 * Name of a case's record in a store, without an ending; `undefined` for what is no case id. A case
 * id has two colons, and before them no dot: so the name, which has dots instead, can be read back.
 */
export function recordName(caseId: CaseId): string | undefined {
  return workflowIdOfCase(caseId) === undefined ? undefined : caseId.replaceAll(':', '.');
}

/** The case of a record's name. */
export function caseIdOfName(name: string): CaseId | undefined {
  const caseId = name.replace('.', ':').replace('.', ':');
  return recordName(caseId) === name ? caseId : undefined;
}
