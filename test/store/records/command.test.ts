import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runRecordsCommand } from '../../../store/records/command.ts';
import { createFolderRecordStore } from '../../../store/records/folder-record-store.ts';
import type { RecordStore } from '../../../store/records/record-store.ts';
import { closedDocument } from '../sample-case.ts';

const document = closedDocument('order-booking:quote:Q-1001.0a1b2c3d', 3);
let folder: string;
let records: RecordStore;
let printed: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handoff-records-'));
  records = createFolderRecordStore(folder);
  await records.put(document);
  printed = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const run = (...args: string[]) =>
  runRecordsCommand(args, { records, print: (line) => printed.push(line) });

test('verify says that all is well and ends with 0', async () => {
  expect(await run('verify')).toBe(0);
  expect(printed).toEqual(['1 records checked, no problem']);
});

test('verify prints a line per problem and ends with 1', async () => {
  await rm(join(folder, '2025-11-03', 'order-booking.quote.Q-1001.0a1b2c3d.json'));
  expect(await run('verify', '--from', '2025-11-01', '--to', '2025-11-30')).toBe(1);
  expect(printed).toEqual([
    'missing 2025-11-03 order-booking:quote:Q-1001.0a1b2c3d: the manifest names it, and there is no such record',
    '0 records checked, 1 problems',
  ]);
});

test('show prints the record', async () => {
  expect(await run('show', document.case.caseId)).toBe(0);
  expect(JSON.parse(printed.join('\n'))).toEqual((await records.get(document.case.caseId))?.record);
});

test('show of a case without a record ends with 1', async () => {
  expect(await run('show', 'order-booking:quote:Q-2.0a1b2c3d')).toBe(1);
  expect(printed).toEqual(['order-booking:quote:Q-2.0a1b2c3d: no record']);
});

test.each([[[]], [['verify', 'it']], [['show']], [['show', 'one', 'two']], [['delete', 'all']]])(
  'what it cannot do it explains: %j',
  async (args) => {
    expect(await run(...args)).toBe(1);
    expect(printed.join()).toContain('usage: npm run records');
  },
);
