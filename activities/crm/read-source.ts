import type {
  ContractFacts,
  CustomerFacts,
  QuoteFacts,
  SourceKind,
} from '../../domain/commerce/facts.ts';
import type { JsonClient } from '../http/json-client.ts';
import { contractRecord, customerRecord, type QuoteRecord, quoteRecord } from './crm.schema.ts';

interface Source {
  readonly kind: SourceKind;
  readonly number: string;
}

const patterns = {
  quote: '/crm/quotes/{number}',
  'order-form': '/crm/order-forms/{number}',
} as const satisfies Record<SourceKind, string>;

/**
 * The facts of a quote's or order form's latest version; `undefined` when there is none of that
 * number and kind (OB-7, OB-10).
 */
export async function readQuote(crm: JsonClient, source: Source): Promise<QuoteFacts | undefined> {
  const record = await findSource(crm, source);
  if (record === undefined) return undefined;
  const latest = record.versions.reduce((newest, version) =>
    version.version > newest.version ? version : newest,
  );
  return {
    kind: record.kind,
    number: record.number,
    version: latest.version,
    latestVersion: latest.version,
    customerId: record.accountId,
    approvalStatus: latest.approval.status,
    approvalLevel: latest.approval.level,
    validUntilMs: latest.validUntil,
    terms: latest.terms,
  };
}

/** The contract the source names; `undefined` when the source, or its contract, is not there. */
export async function readContract(
  crm: JsonClient,
  source: Source,
): Promise<ContractFacts | undefined> {
  const number = (await findSource(crm, source))?.contractNumber ?? undefined;
  if (number === undefined) return undefined;
  const record = await crm.find({
    method: 'GET',
    pattern: '/crm/contracts/{number}',
    params: { number },
    answer: contractRecord,
    isAsked: (answer) => answer.number === number,
  });
  return record === undefined
    ? undefined
    : { number: record.number, customerId: record.accountId, terms: record.terms };
}

/** What the checks need of a customer, without anything personal. */
export async function readCustomer(
  crm: JsonClient,
  customerId: string,
): Promise<CustomerFacts | undefined> {
  const record = await crm.find({
    method: 'GET',
    pattern: '/crm/customers/{id}',
    params: { id: customerId },
    answer: customerRecord,
    isAsked: (answer) => answer.id === customerId,
  });
  if (record === undefined) return undefined;
  return {
    customerId: record.id,
    active: record.status === 'active',
    type: record.segment,
    country: record.country,
    region: record.region,
  };
}

/** A document of the other kind under this path is not what was asked for, and so not found. */
async function findSource(crm: JsonClient, source: Source): Promise<QuoteRecord | undefined> {
  const record = await crm.find({
    method: 'GET',
    pattern: patterns[source.kind],
    params: { number: source.number },
    answer: quoteRecord,
    isAsked: (answer) => answer.number === source.number,
  });
  return record?.kind === source.kind ? record : undefined;
}
