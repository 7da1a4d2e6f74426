import { resolve } from 'node:path';
import { lineProblems, lineProblemText } from '../../../dev/sops/line-problems.ts';
import { idsInTitles, namedByTests } from '../../../dev/sops/named-by-tests.ts';
import { whereEnforced } from '../../../dev/sops/where-enforced.ts';
import { isWritten, writtenDocuments } from '../../../dev/sops/written-documents.ts';
import type { ProcedureLine } from '../../../domain/cases/procedure.ts';
import { catalogue } from '../../../workflows/catalogue.ts';
import type { ProcedureEdge } from '../../../workflows/edge.ts';

const root = resolve(import.meta.dirname, '../../..');
const procedures = Object.values<ProcedureEdge>(catalogue);

/** An id as documents have it, put together so that this file names no line itself. */
const id = (prefix: string, number: number) => `${prefix}-${number}`;
const ob = (number: number) => id('OB', number);
const { orderBooking, provisioningHandoff, serviceLevelReview } = catalogue;

/** What is said of order booking with these lines, when tests name OB-4 and OB-5. */
function problemsOf(...lines: readonly ProcedureLine[]): readonly string[] {
  const tests = new Map([
    [ob(4), ['test/a.test.ts']],
    [ob(5), ['test/a.test.ts']],
  ]);
  return lineProblems([{ ...orderBooking, lines }], tests, root).map(lineProblemText);
}

test('every line of every procedure is enforced by what exists, and named by a test', () => {
  expect(lineProblems(procedures, namedByTests(root), root)).toEqual([]);
});

test('order booking and its handoff fulfil every line of their document but the third', () => {
  const fulfilled = new Set(
    [orderBooking, provisioningHandoff].flatMap(({ lines }) => lines.map(({ id }) => String(id))),
  );
  const written = writtenDocuments.find(({ prefix }) => prefix === 'OB')?.lines ?? 0;
  const open = Array.from({ length: written }, (_, i) => `OB-${i + 1}`).filter(
    (id) => !fulfilled.has(id),
  );
  expect(open).toEqual([ob(3)]);
});

describe('a line', () => {
  const text = 'Only an approved quote goes on.';
  const by = [{ step: 'quote' }];

  test('is in order when it is written, enforced and named by a test', () => {
    expect(problemsOf({ id: ob(4), text, by })).toEqual([]);
  });

  test.each<[string, ProcedureLine, string]>([
    ['no test names', { id: ob(6), text, by }, `${ob(6)} is named by no title of a test`],
    ['nothing enforces', { id: ob(4), text, by: [] }, `${ob(4)} is enforced by nothing`],
    [
      'a step enforces that there is not',
      { id: ob(4), text, by: [{ step: 'qoute' }] },
      `${ob(4)}: step qoute is none of order-booking`,
    ],
    [
      'a clock of another procedure enforces',
      { id: ob(4), text, by: [{ clock: 'billing' }] },
      `${ob(4)}: clock billing is none of order-booking`,
    ],
    [
      'a rule without a file enforces',
      { id: ob(4), text, by: [{ rule: 'quote-checks' }] },
      `${ob(4)}: rule quote-checks is none of order-booking`,
    ],
    [
      'a field enforces that policy has not',
      { id: ob(4), text, by: [{ policy: 'crm.booked' }] },
      `${ob(4)}: policy crm.booked is none of order-booking`,
    ],
    [
      'a form of another procedure enforces',
      { id: ob(4), text, by: [{ form: 'ticket-acknowledgment' }] },
      `${ob(4)}: form ticket-acknowledgment is none of order-booking`,
    ],
    [
      'an activity enforces that no system has',
      { id: ob(4), text, by: [{ activity: 'readQuotes' }] },
      `${ob(4)}: activity readQuotes is none of order-booking`,
    ],
    [
      'a report enforces that there is not',
      { id: ob(4), text, by: [{ report: 'tallies' }] },
      `${ob(4)}: report tallies is none of order-booking`,
    ],
    [
      'a verb enforces that the kernel has not',
      { id: ob(4), text, by: [{ kernel: 'hope' }] },
      `${ob(4)}: kernel hope is none of order-booking`,
    ],
  ])('that %s is reported with its file', (_what, line, sentence) => {
    expect(problemsOf(line)).toEqual([`workflows/order-booking/lines.ts: ${sentence}`]);
  });

  test('that stands twice, and one that no document has, are reported', () => {
    const line = { id: ob(4), text, by };
    expect(problemsOf(line, line)).toEqual([
      `workflows/order-booking/lines.ts: ${ob(4)} stands twice`,
    ]);
    expect(problemsOf({ ...line, id: ob(52) })).toEqual([
      `workflows/order-booking/lines.ts: ${ob(52)} is a line of no written document`,
      `workflows/order-booking/lines.ts: ${ob(52)} is named by no title of a test`,
    ]);
  });
});

test('an id in a test that no written document has is reported with the file of the test', () => {
  const unknown = ob(520);
  const found = lineProblems([], new Map([[unknown, ['test/b.test.ts']]]), root);
  expect(found.map(lineProblemText)).toEqual([
    `test/b.test.ts: ${unknown} is a line of no written document`,
  ]);
});

test('an id is named by a text of a test, not by a comment or a part of another word', () => {
  const title = `test('${ob(7)}, ${ob(8)}: both stop', () => {});`;
  const row = `['${ob(9)}', "${id('G', 6)}"],`;
  const comments = `// ${ob(10)}\n/* it's ${ob(11)} */`;
  const others = `const path = '/faults/${id('F', 3)}', quote = 'S${ob(12)}', next = '${ob(13)}-a';`;
  expect(idsInTitles([title, row, comments, others].join('\n'))).toEqual([
    ob(7),
    ob(8),
    ob(9),
    id('G', 6),
  ]);
});

test('a question that was withdrawn is written nowhere', () => {
  const asked = [id('G', 12), id('G', 13), id('ISP-ON', 9)].map(isWritten);
  expect(asked).toEqual([false, true, true]);
});

test('what enforces a line is found in the file that holds it', () => {
  const place = { edge: provisioningHandoff, root };
  const paths = [
    whereEnforced({ rule: 'order-booking/closing' }, place),
    whereEnforced({ activity: 'openTickets' }, place),
    whereEnforced({ activity: 'bookOrder' }, place),
    whereEnforced({ policy: 'clocks.billing.ladder.rungs' }, place),
    whereEnforced({ report: 'tally' }, { edge: serviceLevelReview, root }),
  ].map((found) => (typeof found === 'string' ? found : found.path));
  expect(paths).toEqual([
    'workflows/order-booking/rules/closing.ts',
    'activities/provisioning/activities.ts',
    'activities/crm/book-order.ts',
    'policy/provisioning-handoff.yaml',
    'domain/reports/tally.ts',
  ]);
});
