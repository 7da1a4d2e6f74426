import type {
  Adjustment,
  CommercialTerms,
  ContractFacts,
  OrderLine,
  QuoteFacts,
} from '../../../domain/commerce/facts.ts';
import { formatMoney } from '../../../domain/shared/money.ts';
import type { OrderRequest } from '../order.ts';
import type { OrderFinding, OrderFindingCode } from './order-finding.ts';
import {
  type DocumentName,
  differs,
  documentNames,
  paired,
  type Standing,
  sidesText,
  valuesOf,
} from './three-way.ts';

/** What step 2 compares; a quote without a contract comes with `null`. */
export interface TermsCheck {
  readonly request: OrderRequest;
  readonly quote: QuoteFacts;
  readonly contract: ContractFacts | null;
}

/**
 * Step 2 (OB-12..OB-20): every difference between request, quote and contract, line by line; empty
 * = the three agree. The order of lines and adjustments does not matter. `values` of each finding
 * has the keys request, quote and contract.
 */
export function termsFindings(check: TermsCheck): readonly OrderFinding[] {
  const documents = new Map<DocumentName, CommercialTerms>([
    ['request', check.request.terms],
    ['quote', check.quote.terms],
  ]);
  if (check.contract !== null) documents.set('contract', check.contract.terms);
  return [
    ...contractFindings(check),
    ...fieldFindings(documents),
    ...lineFindings(documents),
    ...adjustmentFindings(documents),
  ];
}

interface Rule<T> {
  readonly code: OrderFindingCode;
  readonly field: string;
  readonly title: string;
  readonly read: (item: T) => string | number | boolean | undefined;
}

/** OB-13, OB-14, OB-17, OB-18 and the currency of OB-16. */
const fieldRules: readonly Rule<CommercialTerms>[] = [
  {
    code: 'start-date-differs',
    field: 'startDate',
    title: 'The subscription start date',
    read: (terms) => terms.startDate,
  },
  {
    code: 'term-length-differs',
    field: 'termMonths',
    title: 'The subscription term in months',
    read: (terms) => terms.termMonths,
  },
  {
    code: 'currency-differs',
    field: 'currency',
    title: 'The currency',
    read: (terms) => terms.currency,
  },
  {
    code: 'billing-frequency-differs',
    field: 'billingFrequency',
    title: 'The billing frequency',
    read: (terms) => terms.billingFrequency,
  },
  {
    code: 'payment-terms-differ',
    field: 'paymentTerms',
    title: 'The payment terms',
    read: (terms) => terms.paymentTerms,
  },
  {
    code: 'renewal-differs',
    field: 'renewal.auto',
    title: 'The automatic renewal',
    read: (terms) => terms.renewal.auto,
  },
  {
    code: 'renewal-differs',
    field: 'renewal.termMonths',
    title: 'The renewed term in months',
    read: (terms) => terms.renewal.termMonths,
  },
  {
    code: 'renewal-differs',
    field: 'renewal.noticeDays',
    title: 'The notice period in days',
    read: (terms) => terms.renewal.noticeDays,
  },
];

/** OB-15, OB-16 */
const lineRules: readonly Rule<OrderLine>[] = [
  { code: 'sku-differs', field: 'sku', title: 'the SKU', read: (line) => line.sku },
  {
    code: 'quantity-differs',
    field: 'quantity',
    title: 'the quantity',
    read: (line) => line.quantity,
  },
  {
    code: 'price-differs',
    field: 'unitPriceMinor',
    title: 'the unit price',
    read: (line) => line.unitPriceMinor,
  },
];

/** OB-19 */
const adjustmentCodes = {
  discount: { code: 'discount-differs', title: 'Discount' },
  credit: { code: 'credit-differs', title: 'Credit' },
  'one-time-charge': { code: 'one-time-charge-differs', title: 'One-time charge' },
} as const satisfies Record<Adjustment['kind'], { code: OrderFindingCode; title: string }>;

/** OB-12 */
function contractFindings({ request, quote, contract }: TermsCheck): readonly OrderFinding[] {
  if (contract === null) {
    const values = { request: request.source.number, quote: quote.number, contract: null };
    const text =
      `No contract goes with ${request.source.number}, so the terms cannot be confirmed ` +
      'against it.';
    return [{ code: 'contract-missing', field: 'contract', values, text }];
  }
  if (contract.customerId === request.customerId) return [];
  const values = {
    request: request.customerId,
    quote: quote.customerId,
    contract: contract.customerId,
  };
  const text =
    `Contract ${contract.number} belongs to customer ${contract.customerId}, not to ` +
    `${request.customerId}.`;
  return [{ code: 'contract-of-other-customer', field: 'customerId', values, text }];
}

/** OB-13, OB-14, OB-16 to OB-18: one finding for each field that differs. */
function fieldFindings(documents: Standing<CommercialTerms>): readonly OrderFinding[] {
  return fieldRules
    .filter((rule) => differs(documents, rule.read))
    .map(({ code, field, title, read }) => {
      const values = valuesOf(documents, read);
      return {
        code,
        field: `terms.${field}`,
        values,
        text: `${title} differs: ${sidesText(values)}.`,
      };
    });
}

function lineFindings(documents: Standing<CommercialTerms>): readonly OrderFinding[] {
  const lines = paired(partOf(documents, 'lines'), {
    key: (line) => line.lineId,
    rank: (line) => [line.sku, line.quantity, line.unitPriceMinor].join(' '),
  });
  return lines.flatMap(({ label, standing }) => [
    ...presenceFindings(label, standing, documents),
    ...lineRules
      .filter((rule) => differs(standing, rule.read))
      .map((rule) => lineFinding(label, standing, { rule, documents })),
  ]);
}

/** OB-15: a line that the request lacks is missing; one that quote or contract lacks is extra. */
function presenceFindings(
  label: string,
  standing: Standing<OrderLine>,
  documents: Standing<CommercialTerms>,
): readonly OrderFinding[] {
  const lacking = documentNames.filter((name) => documents.has(name) && !standing.has(name));
  if (lacking.length === 0) return [];
  const code = standing.has('request') ? 'line-extra' : 'line-missing';
  const values = valuesOf(standing, (line) => `${line.quantity} × ${line.sku}`);
  const text =
    `Line ${label} stands in ${[...standing.keys()].join(' and ')}, not in ` +
    `${lacking.join(' and ')}.`;
  return [{ code, field: `terms.lines[${label}]`, values, text }];
}

/** OB-15, OB-16: with all three values (OB-20). */
function lineFinding(
  label: string,
  standing: Standing<OrderLine>,
  {
    rule,
    documents,
  }: { readonly rule: Rule<OrderLine>; readonly documents: Standing<CommercialTerms> },
): OrderFinding {
  const values = valuesOf(standing, rule.read);
  const sides = rule.field === 'unitPriceMinor' ? moneyText(values, documents) : sidesText(values);
  return {
    code: rule.code,
    field: `terms.lines[${label}].${rule.field}`,
    values,
    text: `On line ${label} ${rule.title} differs: ${sides}.`,
  };
}

/** OB-19: an item that a document lacks differs as much as one of another amount. */
function adjustmentFindings(documents: Standing<CommercialTerms>): readonly OrderFinding[] {
  const adjustments = paired(partOf(documents, 'adjustments'), {
    key: (adjustment) => `${adjustment.kind}:${adjustment.code}`,
    rank: (adjustment) => String(adjustment.amountMinor),
  });
  return adjustments
    .filter(
      ({ standing }) =>
        standing.size < documents.size || differs(standing, (adjustment) => adjustment.amountMinor),
    )
    .map(({ label, standing }) => {
      const [{ kind } = { kind: 'discount' as const }] = standing.values();
      const { code, title } = adjustmentCodes[kind];
      const values = valuesOf(standing, (adjustment) => adjustment.amountMinor);
      const name = label.slice(kind.length + 1);
      const text = `${title} ${name} differs: ${moneyText(values, documents)}.`;
      return { code, field: `terms.adjustments[${label}]`, values, text };
    });
}

function partOf<K extends 'lines' | 'adjustments'>(
  documents: Standing<CommercialTerms>,
  part: K,
): Standing<CommercialTerms[K]> {
  return new Map([...documents].map(([name, terms]) => [name, terms[part]]));
}

/** Each amount in the currency of its own document. */
function moneyText(values: OrderFinding['values'], documents: Standing<CommercialTerms>): string {
  return sidesText(values, (value, name) =>
    formatMoney(Number(value), documents.get(name)?.currency ?? ''),
  );
}
