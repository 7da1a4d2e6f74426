import { dueAfterPauses } from '../../../domain/sla/due.ts';
import { ordinaryRows } from './due-rows.ts';
import { specialRows } from './due-special-rows.ts';

const rows = [...ordinaryRows, ...specialRows];

test('F-37: the table has at least sixty rows', () => {
  expect(rows.length).toBeGreaterThanOrEqual(60);
});

test.each(rows.map((row) => ({ title: row[0], row })))(
  'F-37: due after $title',
  ({ row: [, given, start, minutes, pauses, due] }) => {
    const instants = pauses.map(
      (text) => text.split('/').map((end) => Date.parse(end)) as [number, number],
    );
    const dueMs = dueAfterPauses(given, { startMs: Date.parse(start), minutes, pauses: instants });
    expect(new Date(dueMs).toISOString()).toBe(new Date(Date.parse(due)).toISOString());
  },
);
