import type { CaseView } from '../../domain/cases/case.ts';
import { type CaseId, procedureOfId } from '../../domain/cases/case-id.ts';
import type { CaseAction } from '../../domain/shared/actions.ts';
import type { CaseSight } from '../../store/queries.ts';
import type { ApiDeps } from '../deps.ts';
import type { AccessPolicy, Principal } from './access-policy.ts';

/** Who asks, and by which right. */
export interface Asker {
  readonly principal: Principal;
  readonly action: CaseAction;
}

type Parts = Pick<ApiDeps, 'policyTable' | 'readModel' | 'temporal'>;

/** Whether the right reaches this case: its procedure, and who started it (F-59, F-86). */
export function reaches(
  { policyTable }: Pick<ApiDeps, 'policyTable'>,
  { principal, action }: Asker,
  { procedure, requestedBy }: Pick<CaseView, 'procedure' | 'requestedBy'>,
): boolean {
  const verdict = policyTable.decide(principal, action, procedure);
  if (verdict.kind !== 'allowed') return false;
  return verdict.sight === 'every' || requestedBy === principal.subject;
}

/**
 * Whether the right reaches the case of this id. Of a case that has only just been started,
 * Temporal knows sooner than the read model who started it; a case of somebody else and one that
 * never was take the same way through here, and so the same time.
 */
export async function reachesId(
  { policyTable, readModel, temporal }: Parts,
  { principal, action }: Asker,
  caseId: CaseId,
): Promise<boolean> {
  const verdict = policyTable.decide(principal, action, procedureOfId(caseId));
  if (verdict.kind !== 'allowed') return false;
  if (verdict.sight === 'every') return true;
  const view = await readModel.getCase(caseId);
  if (view?.requestedBy === principal.subject) return true;
  return (await temporal.requesterOf(caseId)) === principal.subject;
}

/** The cases that a list may show; `undefined` = every case. */
export function sightOf(policy: AccessPolicy, { principal, action }: Asker): CaseSight | undefined {
  if (policy.isForAll(principal, action)) return undefined;
  const seen = (sight: 'every' | 'own') =>
    policy.procedures.filter((procedure) => {
      const verdict = policy.decide(principal, action, procedure);
      return verdict.kind === 'allowed' && verdict.sight === sight;
    });
  return { procedures: seen('every'), started: { by: principal.subject, procedures: seen('own') } };
}
