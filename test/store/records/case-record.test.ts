import fc from 'fast-check';
import { canonicalJson } from '../../../domain/shared/canonical-json.ts';
import {
  type CaseRecord,
  documentOf,
  faultOf,
  parse,
  recordOf,
} from '../../../store/records/case-record.ts';
import { caseView, closedDocument } from '../sample-case.ts';

const caseId = 'order-booking:quote:Q-1001.0a1b2c3d';
const { record, text } = recordOf(closedDocument(caseId, 5));

test('a record holds the whole document, gives it back, and finds nothing wrong with itself', () => {
  expect(documentOf(record)).toEqual(closedDocument(caseId, 5));
  expect(parse(text)).toEqual(record);
  expect(faultOf(text)).toBeUndefined();
});

test('the same document gives the same bytes, whatever the order of its properties', () => {
  const document = closedDocument(caseId, 5);
  const turned = {
    events: document.events.map((event) => Object.fromEntries(Object.entries(event).toReversed())),
    tasks: document.tasks,
    case: document.case,
  };
  expect(recordOf(turned as unknown as typeof document).text).toBe(text);
});

test('only a closed case has a record', () => {
  expect(() => recordOf({ case: caseView(caseId), tasks: [], events: [] })).toThrow(
    `case ${caseId} is not closed`,
  );
});

const edited = (edit: (record: CaseRecord) => unknown) =>
  canonicalJson(edit(structuredClone(record)));
const withTimeline = (timeline: unknown) => edited((copy) => ({ ...copy, timeline }));

test('a changed entry is named', () => {
  const timeline = record.timeline.map((entry) =>
    entry.event.n === 3 ? { ...entry, event: { ...entry.event, text: 'Nothing happened' } } : entry,
  );
  expect(faultOf(withTimeline(timeline))).toEqual({
    entry: 3,
    detail: 'timeline entry 3 was changed',
  });
});

test('entries that changed places are named', () => {
  const [first, second, ...rest] = record.timeline;
  expect(faultOf(withTimeline([second, first, ...rest]))).toEqual({
    entry: 1,
    detail: 'timeline entry 1 bears the number 2',
  });
});

test('entries that changed places and numbers are named', () => {
  const [first, second, ...rest] = record.timeline;
  const swapped = [
    { ...second, event: { ...second?.event, n: 1 } },
    { ...first, event: { ...first?.event, n: 2 } },
    ...rest,
  ];
  expect(faultOf(withTimeline(swapped))).toMatchObject({
    entry: 1,
    detail: expect.stringContaining('does not follow from the case header') as string,
  });
});

test('an entry taken out, and one cut off the end, show', () => {
  expect(faultOf(withTimeline(record.timeline.toSpliced(1, 1)))).toMatchObject({ entry: 2 });
  expect(faultOf(withTimeline(record.timeline.slice(0, -1)))).toEqual({
    detail: 'its digest does not fit its content',
  });
});

test('a timeline moved to another case shows at its first entry', () => {
  const other = edited((copy) => ({ ...copy, case: { ...copy.case, customerId: 'C-999' } }));
  expect(faultOf(other)).toMatchObject({ entry: 1 });
});

test('a changed fact outside the timeline shows in the digest', () => {
  const other = edited((copy) => ({
    ...copy,
    case: { ...copy.case, facts: { orderNumber: 'SO-2' } },
  }));
  expect(faultOf(other)).toEqual({ detail: 'its digest does not fit its content' });
});

test.each(['', 'null', '[]', '{}', '{"format":"handoff-case-record/1"}', '<html></html>'])(
  'text that is no record is called so: %s',
  (other) => {
    expect(faultOf(other)).toEqual({ detail: 'it is no case record' });
  },
);

test('no single byte can be changed, put in or taken out unseen', () => {
  const bytes = Buffer.from(text);
  const places = fc.integer({ min: 0, max: bytes.length - 1 });
  fc.assert(
    fc.property(
      places,
      fc.integer({ min: 1, max: 255 }),
      fc.constantFrom('change', 'insert', 'remove'),
      (at, by, how) => {
        const value = ((bytes[at] ?? 0) + by) % 256;
        const middle = { change: [value], insert: [value, bytes[at] ?? 0], remove: [] }[how];
        const other = Buffer.concat([
          bytes.subarray(0, at),
          Buffer.from(middle),
          bytes.subarray(at + 1),
        ]).toString();
        expect(faultOf(other)).toBeDefined();
      },
    ),
    { numRuns: 300 },
  );
});
