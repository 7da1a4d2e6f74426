import type { CaseId } from '../../domain/cases/case-id.ts';
import type { JsonClient } from '../http/json-client.ts';
import { type BillingDocuments, documentList } from './billing.schema.ts';

/** Everything billing holds under our reference, as it stands now. */
export function readDocuments(billing: JsonClient, caseId: CaseId): Promise<BillingDocuments> {
  return billing.read({
    method: 'GET',
    pattern: '/billing/documents',
    query: { externalReference: caseId },
    answer: documentList,
    isAsked: (answer) =>
      Object.values(answer).every((records) =>
        records.every((record) => record.externalReference === caseId),
      ),
  });
}
