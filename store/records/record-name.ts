import { type CaseId, workflowIdOfCase } from '../../domain/cases/case-id.ts';

/**
 * Name of a case's record in a store, without an ending; `undefined` for what is no case id. A case
 * id has one colon, behind the procedure, and the procedure no dot: so the name can be read back.
 */
export function recordName(caseId: CaseId): string | undefined {
  return workflowIdOfCase(caseId) === undefined ? undefined : caseId.replace(':', '.');
}

/** The case of a record's name. */
export function caseIdOfName(name: string): CaseId | undefined {
  const caseId = name.replace('.', ':');
  return recordName(caseId) === name ? caseId : undefined;
}
