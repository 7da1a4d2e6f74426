import { S3Client } from '@aws-sdk/client-s3';
import { type AwsStandIn, startAwsStandIn } from '../../../dev/sandbox/aws/aws-stand-in.ts';
import type { CaseDocument } from '../../../domain/cases/case.ts';
import { type Bucket, createS3Bucket } from '../../../store/records/bucket.ts';
import { recordOf } from '../../../store/records/case-record.ts';
import { RecordConflict, type RecordStore } from '../../../store/records/record-store.ts';
import { createS3RecordStore } from '../../../store/records/s3-record-store.ts';
import { closedDocument } from '../sample-case.ts';

const day = '2025-11-03';
const first = closedDocument('order-booking:quote:Q-1001.0a1b2c3d', 5);
const second = closedDocument('provisioning-handoff:quote:Q-1001.ffffffff', 3);
const firstKey = `bucket/records/${day}/order-booking.quote.Q-1001.0a1b2c3d.json`;
const firstListing = `bucket/manifests/${day}/order-booking.quote.Q-1001.0a1b2c3d/`;

let aws: AwsStandIn;
let client: S3Client;
let bucket: Bucket;
let records: RecordStore;
beforeAll(async () => {
  aws = await startAwsStandIn();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = new S3Client({
    region: 'us-east-1',
    endpoint: aws.url,
    forcePathStyle: true,
    credentials,
  });
  bucket = createS3Bucket('bucket', client);
  records = createS3RecordStore(bucket);
});
beforeEach(() => {
  aws.objects.clear();
  aws.asked.length = 0;
});
afterAll(async () => {
  client.destroy();
  await aws.close();
});

const closedOn = (document: CaseDocument, closedAtMs: number): CaseDocument => ({
  ...document,
  case: { ...document.case, closedAtMs },
});
const many = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    closedDocument(`order-booking:quote:Q-2${i}.0a1b2c3d`, 2),
  );

test('a record is one object under its closing day, named by its digest in the manifest, and found by its case id', async () => {
  const { digest } = await records.put(first);
  expect([...aws.objects].filter(([key]) => !key.includes('/days/'))).toEqual([
    [firstKey, recordOf(first).text],
    [`${firstListing}${digest}`, digest],
  ]);
  expect(await records.get(first.case.caseId)).toEqual(recordOf(first));
  expect(await records.get(first.case.caseId, day)).toEqual(recordOf(first));
  expect(await records.get(second.case.caseId)).toBeUndefined();
  expect(await records.verify()).toEqual({ checked: 1, problems: [] });
});

test('the same record again is a no-op, also when eight file it at once, and no object is written over', async () => {
  await Promise.all(Array.from({ length: 8 }, () => records.put(first)));
  await records.put(first);
  expect(aws.objects.size).toBe(3);
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

test('a crash behind any of the three writes is mended by the next try', async () => {
  await records.put(first);
  const written = [...aws.objects];
  for (let kept = 0; kept < written.length; kept += 1) {
    aws.objects.clear();
    for (const [key, text] of written.slice(0, kept)) aws.objects.set(key, text);
    await records.put(first);
    expect([...aws.objects.keys()].toSorted()).toEqual(written.map(([key]) => key).toSorted());
    expect((await records.verify()).problems).toEqual([]);
  }
});

test('a write that another one is ahead of by a moment (409), or that meets a throttle, is tried again', async () => {
  aws.fail(409, 2);
  await records.put(first);
  aws.fail(503, 1);
  expect(await records.get(first.case.caseId)).toEqual(recordOf(first));
});

test('records are listed by day over several pages, the oldest day first', async () => {
  const later = closedOn(second, Date.UTC(2025, 10, 5));
  await records.put(later);
  for (const document of many(4)) await records.put(document);
  expect(await records.list()).toEqual([
    ...many(4).map((document) => ({ caseId: document.case.caseId, day })),
    { caseId: second.case.caseId, day: '2025-11-05' },
  ]);
  expect(await records.list('2025-11-05')).toEqual([
    { caseId: second.case.caseId, day: '2025-11-05' },
  ]);
  expect(await records.list('2025-11-04')).toEqual([]);
});

test('F-54: text that is no case id finds nothing and asks for nothing', async () => {
  for (const hostile of [
    '../../etc/passwd',
    '',
    `../${day}/order-booking:quote:Q-1001.0a1b2c3d`,
    'order-booking:..%2f.0a1b2c3d',
  ]) {
    expect(await records.get(hostile)).toBeUndefined();
    await expect(
      records.put({ ...first, case: { ...first.case, caseId: hostile } }),
    ).rejects.toThrow('is no case id');
  }
  expect(aws.asked).toEqual([]);
});

describe('verification', () => {
  beforeEach(async () => {
    await records.put(first);
    await records.put(second);
  });
  const problems = async () => (await records.verify()).problems;

  test('finds a changed byte and names the timeline entry', async () => {
    aws.objects.set(firstKey, recordOf(first).text.replace('Note 4', 'Nute 4'));
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
    aws.objects.set(
      firstKey,
      recordOf({ ...first, case: { ...first.case, facts: { outcome: 'better' } } }).text,
    );
    expect(await problems()).toMatchObject([
      { kind: 'changed', detail: 'its digest is not the one in the manifest' },
    ]);
  });

  test('finds a missing record, and one that was never listed', async () => {
    aws.objects.delete(firstKey);
    expect(await problems()).toMatchObject([{ kind: 'missing', day, subject: first.case.caseId }]);
    await records.put(first);
    for (const key of aws.objects.keys()) if (key.startsWith(firstListing)) aws.objects.delete(key);
    expect(await problems()).toMatchObject([{ kind: 'unlisted', subject: first.case.caseId }]);
  });

  test('finds names of the manifest that nothing explains, and an object that is no record', async () => {
    aws.objects.set(`${firstListing}${'f'.repeat(64)}`, '');
    aws.objects.set(`bucket/manifests/${day}/scribble`, '');
    aws.objects.set(`bucket/records/${day}/notes.txt`, 'hello');
    expect(await problems()).toMatchObject(
      [
        { kind: 'manifest', detail: `a second digest for ${first.case.caseId}` },
        { kind: 'manifest', detail: 'the name cannot be read' },
        { kind: 'unlisted', subject: 'notes.txt' },
        { kind: 'changed', subject: 'notes.txt' },
      ].map((problem) => expect.objectContaining(problem)),
    );
  });

  test('looks only at the days asked for', async () => {
    aws.objects.delete(firstKey);
    expect(await records.verify({ from: '2025-11-04' })).toEqual({ checked: 0, problems: [] });
    expect((await records.verify({ to: day })).problems).toHaveLength(1);
  });
});
