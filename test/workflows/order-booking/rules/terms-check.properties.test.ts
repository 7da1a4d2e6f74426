import fc from 'fast-check';
import type { Finding } from '../../../../domain/cases/finding.ts';
import type { Adjustment, CommercialTerms, OrderLine } from '../../../../domain/commerce/facts.ts';
import { termsFindings } from '../../../../workflows/order-booking/rules/terms-check.ts';
import { contract, quote, request } from './order-facts.ts';

const amount = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER - 1 });
const word = fc.string({ minLength: 1, maxLength: 6 });
const months = fc.integer({ min: 1, max: 60 });
const line: fc.Arbitrary<OrderLine> = fc.record({
  lineId: word,
  sku: word,
  quantity: fc.integer({ min: 1, max: 1_000_000 }),
  unitPriceMinor: amount,
});
const kind = fc.constantFrom('discount' as const, 'credit' as const, 'one-time-charge' as const);
const adjustment: fc.Arbitrary<Adjustment> = fc.record({ kind, code: word, amountMinor: amount });
const date = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10));

function anyTerms(
  lines: fc.Arbitrary<OrderLine[]>,
  adjustments: fc.Arbitrary<Adjustment[]>,
): fc.Arbitrary<CommercialTerms> {
  return fc.record({
    startDate: date,
    termMonths: months,
    currency: fc.constantFrom('USD', 'EUR', 'JPY', 'XXX', '', 'no currency'),
    billingFrequency: fc.constantFrom('monthly', 'quarterly', 'annual'),
    paymentTerms: word,
    renewal: fc.record(
      { auto: fc.boolean(), termMonths: months, noticeDays: months },
      { requiredKeys: ['auto'] },
    ),
    lines,
    adjustments,
  });
}

/** Terms as a system keeps them: an id stands for one line, a kind and code for one adjustment. */
const properTerms = anyTerms(
  fc.uniqueArray(line, { selector: (item) => item.lineId, minLength: 1, maxLength: 6 }),
  fc.uniqueArray(adjustment, {
    selector: (item) => `${item.kind}:${item.code}`,
    minLength: 1,
    maxLength: 6,
  }),
);
/** Terms in which ids and codes may repeat. */
const looseTerms = anyTerms(
  fc.array(line, { maxLength: 6 }),
  fc.array(adjustment, { maxLength: 6 }),
);

type Three = readonly [CommercialTerms, CommercialTerms, CommercialTerms];

function compare([asked, quoted, contracted]: Three): readonly Finding[] {
  return termsFindings({
    request: { ...request, terms: asked },
    quote: { ...quote, terms: quoted },
    contract: { ...contract, terms: contracted },
  });
}

/** One change of one field, and the fields that the findings must then name. */
interface Mutation {
  readonly terms: CommercialTerms;
  readonly fields: readonly string[];
}

const changeAt = <T>(list: readonly T[], i: number, change: Partial<T>) =>
  list.map((item, place) => (place === i ? { ...item, ...change } : item));

function fieldMutations(terms: CommercialTerms): Mutation[] {
  const change = (field: keyof CommercialTerms, value: Partial<CommercialTerms>): Mutation => ({
    terms: { ...terms, ...value },
    fields: [`terms.${field}`],
  });
  const renewal = (field: string, value: CommercialTerms['renewal']): Mutation => ({
    terms: { ...terms, renewal: value },
    fields: [`terms.renewal.${field}`],
  });
  const { termMonths: _months, ...withoutMonths } = terms.renewal;
  const { noticeDays: _days, ...withoutDays } = terms.renewal;
  return [
    change('startDate', { startDate: `${terms.startDate}x` }),
    change('termMonths', { termMonths: terms.termMonths + 1 }),
    change('currency', { currency: `${terms.currency}x` }),
    change('billingFrequency', {
      billingFrequency: terms.billingFrequency === 'annual' ? 'monthly' : 'annual',
    }),
    change('paymentTerms', { paymentTerms: `${terms.paymentTerms} ` }),
    renewal('auto', { ...terms.renewal, auto: !terms.renewal.auto }),
    renewal(
      'termMonths',
      terms.renewal.termMonths === undefined ? { ...terms.renewal, termMonths: 1 } : withoutMonths,
    ),
    renewal(
      'noticeDays',
      terms.renewal.noticeDays === undefined ? { ...terms.renewal, noticeDays: 0 } : withoutDays,
    ),
  ];
}

function lineMutations(terms: CommercialTerms): Mutation[] {
  const added = { lineId: 'a new line', sku: 'S', quantity: 1, unitPriceMinor: 1 };
  const ofLine = ({ lineId, sku, quantity, unitPriceMinor }: OrderLine, i: number): Mutation[] => {
    const field = `terms.lines[${lineId}]`;
    const change = (value: Partial<OrderLine>, fields: readonly string[]) => ({
      terms: { ...terms, lines: changeAt(terms.lines, i, value) },
      fields,
    });
    return [
      change({ sku: `${sku}x` }, [`${field}.sku`]),
      change({ quantity: quantity + 1 }, [`${field}.quantity`]),
      change({ unitPriceMinor: unitPriceMinor + 1 }, [`${field}.unitPriceMinor`]),
      change({ lineId: added.lineId }, [field, `terms.lines[${added.lineId}]`]),
      { terms: { ...terms, lines: terms.lines.toSpliced(i, 1) }, fields: [field] },
    ];
  };
  return [
    ...terms.lines.flatMap(ofLine),
    {
      terms: { ...terms, lines: [...terms.lines, added] },
      fields: [`terms.lines[${added.lineId}]`],
    },
  ];
}

function adjustmentMutations(terms: CommercialTerms): Mutation[] {
  const added = { kind: 'credit' as const, code: 'a new credit', amountMinor: 0 };
  const ofAdjustment = ({ kind: of, code, amountMinor }: Adjustment, i: number): Mutation[] => {
    const field = `terms.adjustments[${of}:${code}]`;
    const otherKind = of === 'credit' ? 'discount' : 'credit';
    const taken = terms.adjustments.some(
      (other) => other.kind === otherKind && other.code === code,
    );
    const change = (value: Partial<Adjustment>, fields: readonly string[]) => ({
      terms: { ...terms, adjustments: changeAt(terms.adjustments, i, value) },
      fields,
    });
    return [
      change({ amountMinor: amountMinor + 1 }, [field]),
      change({ code: 'another code' }, [field, `terms.adjustments[${of}:another code]`]),
      ...(taken
        ? []
        : [change({ kind: otherKind }, [field, `terms.adjustments[${otherKind}:${code}]`])]),
      { terms: { ...terms, adjustments: terms.adjustments.toSpliced(i, 1) }, fields: [field] },
    ];
  };
  const extra = {
    terms: { ...terms, adjustments: [...terms.adjustments, added] },
    fields: ['terms.adjustments[credit:a new credit]'],
  };
  return [...terms.adjustments.flatMap(ofAdjustment), extra];
}

const mutationsOf = (terms: CommercialTerms) => [
  ...fieldMutations(terms),
  ...lineMutations(terms),
  ...adjustmentMutations(terms),
];

test('OB-12: the same terms in all three documents have no finding, whatever they are', () => {
  fc.assert(
    fc.property(looseTerms, (terms) =>
      expect(compare([terms, structuredClone(terms), structuredClone(terms)])).toEqual([]),
    ),
  );
});

test('OB-13..OB-19: one change of any field in any document is found, under the name of exactly that field', () => {
  fc.assert(
    fc.property(properTerms, fc.constantFrom(0, 1, 2), (terms, place) => {
      for (const mutation of mutationsOf(terms)) {
        const documents: [CommercialTerms, CommercialTerms, CommercialTerms] = [
          terms,
          terms,
          terms,
        ];
        documents[place] = mutation.terms;
        const fields = new Set(compare(documents).map((finding) => finding.field));
        expect([...fields].toSorted()).toEqual([...mutation.fields].toSorted());
      }
    }),
  );
});

test('OB-15, OB-19: the order of lines and adjustments changes nothing', () => {
  const shuffled = (terms: CommercialTerms) =>
    fc
      .tuple(
        fc.shuffledSubarray([...terms.lines], { minLength: terms.lines.length }),
        fc.shuffledSubarray([...terms.adjustments], { minLength: terms.adjustments.length }),
      )
      .map(([lines, adjustments]): CommercialTerms => ({ ...terms, lines, adjustments }));
  const pair = looseTerms.chain((terms) => fc.tuple(fc.constant(terms), shuffled(terms)));
  fc.assert(
    fc.property(pair, pair, pair, (asked, quoted, contracted) => {
      expect(compare([asked[1], quoted[1], contracted[1]])).toEqual(
        compare([asked[0], quoted[0], contracted[0]]),
      );
    }),
  );
});

test('OB-20: findings never throw, and each has the three values and a sentence', () => {
  fc.assert(
    fc.property(looseTerms, looseTerms, fc.option(looseTerms), (asked, quoted, contracted) => {
      const facts = { request: { ...request, terms: asked }, quote: { ...quote, terms: quoted } };
      const findings = termsFindings({
        ...facts,
        contract: contracted && { ...contract, terms: contracted },
      });
      for (const { values, text } of findings) {
        expect(Object.keys(values)).toEqual(['request', 'quote', 'contract']);
        expect(text).toMatch(/\.$/);
      }
    }),
  );
});
