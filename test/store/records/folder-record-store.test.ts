import { appendFile, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CaseDocument } from '../../../domain/cases/case.ts';
import { recordOf } from '../../../store/records/case-record.ts';
import { createFolderRecordStore } from '../../../store/records/folder-record-store.ts';
import { RecordConflict, type RecordStore } from '../../../store/records/record-store.ts';
import { closedDocument } from '../sample-case.ts';

const day = '2025-11-03';
const first = closedDocument('order-booking:quote:Q-1001.0a1b2c3d', 5);
const second = closedDocument('provisioning-handoff:quote:Q-1001.ffffffff', 3);
let folder: string;
let records: RecordStore;
let manifest: string;
let firstFile: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handoff-records-'));
  records = createFolderRecordStore(folder);
  manifest = join(folder, `manifest-${day}.jsonl`);
  firstFile = join(folder, day, 'order-booking.quote.Q-1001.0a1b2c3d.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const fileBoth = async () => {
  await records.put(first);
  await records.put(second);
};
const lines = async () =>
  (await readFile(manifest, 'utf8')).split('\n').filter((line) => line !== '');
const closedOn = (document: CaseDocument, closedAtMs: number): CaseDocument => ({
  ...document,
  case: { ...document.case, closedAtMs },
});

test('a record is filed under its closing day, listed with its digest, and found by its case id', async () => {
  const { digest } = await records.put(first);
  expect(await readdir(folder)).toEqual([day, `manifest-${day}.jsonl`]);
  expect(await readFile(firstFile, 'utf8')).toBe(recordOf(first).text);
  expect(await lines()).toEqual([`{"caseId":"${first.case.caseId}","digest":"${digest}"}`]);
  expect(await records.get(first.case.caseId)).toEqual(recordOf(first));
  expect(await records.verify()).toEqual({ checked: 1, problems: [] });
});

test('the same record again is a no-op, also when eight file it at once', async () => {
  await Promise.all(Array.from({ length: 8 }, () => records.put(first)));
  await records.put(first);
  expect(await readdir(join(folder, day))).toHaveLength(1);
  expect(new Set(await lines()).size).toBe(1);
  expect((await records.verify()).problems).toEqual([]);
});

test('another record of the same case is refused, on the same day or another, and the first stays', async () => {
  await records.put(first);
  const changed = { ...first, case: { ...first.case, facts: { outcome: 'cancelled' } } };
  await expect(records.put(changed)).rejects.toThrow(RecordConflict);
  await expect(
    records.put(closedOn(first, first.case.openedAtMs + 30 * 86_400_000)),
  ).rejects.toThrow(RecordConflict);
  expect(await records.get(first.case.caseId)).toEqual(recordOf(first));
});

test('a crash between record and manifest is mended by the next try', async () => {
  await records.put(first);
  await rm(manifest);
  expect((await records.verify()).problems).toMatchObject([
    { kind: 'unlisted', subject: first.case.caseId },
  ]);
  await records.put(first);
  expect((await records.verify()).problems).toEqual([]);
});

test('a manifest line that a crash cut short is mended by the next try, and spoils no later line', async () => {
  await fileBoth();
  const [, secondLine = ''] = await lines();
  const whole = await readFile(manifest, 'utf8');
  await writeFile(manifest, whole.slice(0, whole.length - secondLine.length + 20));
  expect((await records.verify()).problems).toMatchObject([
    { kind: 'manifest', subject: 'line 2' },
    { kind: 'unlisted' },
  ]);
  await records.put(second);
  expect(await records.verify()).toEqual({ checked: 2, problems: [] });
});

test('a draft that a crash left behind is no record', async () => {
  await records.put(first);
  await writeFile(join(folder, day, '.draft-1234'), '{');
  expect(await records.verify()).toEqual({ checked: 1, problems: [] });
});

test('records are listed by day, the oldest first', async () => {
  const later = closedOn(second, Date.UTC(2025, 10, 5));
  await records.put(later);
  await records.put(first);
  expect(await records.list()).toEqual([
    { caseId: first.case.caseId, day },
    { caseId: second.case.caseId, day: '2025-11-05' },
  ]);
  expect(await records.list('2025-11-05')).toEqual([
    { caseId: second.case.caseId, day: '2025-11-05' },
  ]);
  expect(await records.list('2025-11-04')).toEqual([]);
});

test('F-54: text that is no case id finds nothing and touches no file', async () => {
  await records.put(first);
  for (const hostile of [
    '../../etc/passwd',
    '..',
    '',
    `../${day}/order-booking:quote:Q-1001.0a1b2c3d`,
    'order-booking:..%2f.0a1b2c3d',
    'order-booking:quote:Q\u0000.0a1b2c3d',
  ]) {
    expect(await records.get(hostile)).toBeUndefined();
    await expect(
      records.put({ ...first, case: { ...first.case, caseId: hostile } }),
    ).rejects.toThrow('is no case id');
  }
  expect(await readdir(folder)).toEqual([day, `manifest-${day}.jsonl`]);
});

describe('verification', () => {
  beforeEach(fileBoth);
  const problems = async () => (await records.verify()).problems;

  test('finds a changed byte and names the timeline entry', async () => {
    const text = await readFile(firstFile, 'utf8');
    await writeFile(firstFile, text.replace('Note 4', 'Nute 4'));
    expect(await problems()).toEqual([
      {
        kind: 'changed',
        day,
        subject: first.case.caseId,
        entry: 4,
        detail: 'timeline entry 4 was changed',
      },
    ]);
  });

  test('finds a record made anew with other content, by the manifest', async () => {
    await writeFile(
      firstFile,
      recordOf({ ...first, case: { ...first.case, facts: { outcome: 'better' } } }).text,
    );
    expect(await problems()).toMatchObject([
      { kind: 'changed', detail: 'its digest is not the one in the manifest' },
    ]);
  });

  test('finds a missing record', async () => {
    await rm(firstFile);
    expect(await problems()).toMatchObject([{ kind: 'missing', day, subject: first.case.caseId }]);
  });

  test('finds a record that was never listed, or whose line was taken out', async () => {
    const [, secondLine] = await lines();
    await writeFile(manifest, `${secondLine}\n`);
    expect(await problems()).toMatchObject([{ kind: 'unlisted', subject: first.case.caseId }]);
  });

  test('finds one record in the place of another', async () => {
    await rename(join(folder, day, 'provisioning-handoff.quote.Q-1001.ffffffff.json'), firstFile);
    expect(await problems()).toMatchObject([
      {
        kind: 'changed',
        subject: first.case.caseId,
        detail: `it is the record of ${second.case.caseId}`,
      },
      { kind: 'missing', subject: second.case.caseId },
    ]);
  });

  test('finds a record filed under another day', async () => {
    await records.put(
      closedOn(closedDocument('order-booking:quote:Q-7.77777777', 2), Date.UTC(2025, 10, 9)),
    );
    await rename(
      join(folder, '2025-11-09', 'order-booking.quote.Q-7.77777777.json'),
      join(folder, day, 'order-booking.quote.Q-7.77777777.json'),
    );
    const found = await problems();
    expect(found.map(({ kind, day: on }) => [kind, on])).toEqual([
      ['unlisted', day],
      ['changed', day],
      ['missing', '2025-11-09'],
    ]);
  });

  test('finds lines of the manifest that nothing explains', async () => {
    await appendFile(manifest, `{"caseId":"${first.case.caseId}","digest":"00"}\nscribble\n`);
    expect(await problems()).toMatchObject([
      { kind: 'manifest', subject: 'line 3', detail: `a second digest for ${first.case.caseId}` },
      { kind: 'manifest', subject: 'line 4', detail: 'the line cannot be read' },
    ]);
  });

  test('finds a file that is no record', async () => {
    await writeFile(join(folder, day, 'notes.txt'), 'hello');
    expect(await problems()).toMatchObject([
      { kind: 'unlisted', subject: 'notes.txt' },
      { kind: 'changed', subject: 'notes.txt' },
    ]);
  });

  test('looks only at the days asked for', async () => {
    await rm(firstFile);
    expect(await records.verify({ from: '2025-11-04' })).toEqual({ checked: 0, problems: [] });
    expect((await records.verify({ to: day })).problems).toHaveLength(1);
  });
});
