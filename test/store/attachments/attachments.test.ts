import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { type AwsStandIn, startAwsStandIn } from '../../../dev/sandbox/aws/aws-stand-in.ts';
import { loadAttachmentPolicy } from '../../../policy/attachments.ts';
import {
  type AttachmentOptions,
  type Begun,
  createAttachments,
} from '../../../store/attachments/attachments.ts';
import { createFolderFiles, filesPath } from '../../../store/attachments/folder-storage.ts';
import type { ObjectStorage } from '../../../store/attachments/object-storage.ts';
import { createS3Storage } from '../../../store/attachments/s3-storage.ts';
import { allRows, createTestTable, type TestTable } from '../../kit/dynamo.ts';

const shipped = loadAttachmentPolicy(join(import.meta.dirname, '../../../policy'));
const minute = 60_000;
const text = 'The customer asks for another address.\n';
const sha256 = (of: string) => createHash('sha256').update(of).digest('hex');
const file = { fileName: 'letter.txt', mediaType: 'text/plain', bytes: text.length, by: 'ann' };

let table: TestTable;
let aws: AwsStandIn;
let s3: S3Client;
let folder: string;
let nowMs = Date.now();
const now = () => nowMs;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'handoff-files-'));
  [table, aws] = await Promise.all([createTestTable(), startAwsStandIn()]);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  s3 = new S3Client({
    region: 'us-east-1',
    endpoint: aws.url,
    forcePathStyle: true,
    credentials,
  });
});
afterAll(async () => {
  s3.destroy();
  await Promise.all([table.close(), aws.close()]);
  rmSync(folder, { recursive: true });
});

const aCase = () => `service-case:case:${randomUUID().slice(0, 8)}.0a1b2c3d`;
const local = () => createFolderFiles({ folder, key: 'key of the tests', now });
const cloud = (): ObjectStorage =>
  createS3Storage({ bucket: 'files', endpoint: aws.url, client: s3, now });
const on = (storage: ObjectStorage, over: Partial<AttachmentOptions> = {}) =>
  createAttachments({ ...table, storage, policy: shipped, now, ...over });

function begunOf(begun: Begun) {
  if (begun.kind !== 'begun') throw new Error(`it was not begun: ${JSON.stringify(begun)}`);
  return begun;
}

/** What a client does with the address. */
async function upload({ upload: to }: ReturnType<typeof begunOf>, content: string) {
  if (!to.url.startsWith(filesPath)) {
    const { method, url, headers } = to;
    return (await fetch(url, { method, headers, body: content })).status;
  }
  const { pathname, searchParams: query } = new URL(to.url, 'http://api');
  const bytes = (async function* () {
    yield Buffer.from(content);
  })();
  return local().local.receive({ key: pathname.slice(filesPath.length), query }, bytes);
}

describe.each([
  ['a folder', () => local().storage, undefined],
  ['S3', cloud, 200],
] as const)('with files in %s', (_, storageOf, uploaded) => {
  test('a file is announced, uploaded, completed, and found by its digest', async () => {
    const [attachments, caseId] = [on(storageOf()), aCase()];
    const begun = begunOf(await attachments.begin(caseId, { ...file, sha256: sha256(text) }));
    const { attachmentId } = begun.attachment;
    expect(begun).toMatchObject({
      attachment: { state: 'pending', by: 'ann', digest: sha256(text) },
      upload: { method: 'PUT', expiresAtMs: nowMs + 15 * minute },
    });
    expect(await attachments.complete(caseId, attachmentId)).toEqual({ kind: 'not-uploaded' });
    expect(await upload(begun, text)).toBe(uploaded);
    const { by: _by, ...reference } = file;
    expect(await attachments.complete(caseId, attachmentId)).toEqual({
      kind: 'complete',
      attachment: { ...reference, attachmentId, digest: sha256(text) },
      fresh: true,
    });
    expect(await attachments.complete(caseId, attachmentId)).toMatchObject({ fresh: false });
    expect(await attachments.list(caseId)).toMatchObject([
      { attachmentId, state: 'complete', completedAtMs: nowMs },
    ]);
  });

  test('another content is refused at the upload, and the attachment stays pending', async () => {
    const [attachments, caseId] = [on(storageOf()), aCase()];
    const begun = begunOf(await attachments.begin(caseId, { ...file, sha256: sha256(text) }));
    expect(await upload(begun, text.replace('another', 'no-other'))).toBe(
      uploaded === undefined ? 'too-long' : 400,
    );
    expect(await upload(begun, text.toUpperCase())).toBe(
      uploaded === undefined ? 'other-digest' : 400,
    );
    const { attachmentId } = begun.attachment;
    expect(await attachments.complete(caseId, attachmentId)).toEqual({ kind: 'not-uploaded' });
    expect(await attachments.list(caseId)).toMatchObject([{ state: 'pending' }]);
  });

  test('what was uploaded cannot be replaced, by the same address either', async () => {
    const [attachments, caseId] = [on(storageOf()), aCase()];
    const begun = begunOf(await attachments.begin(caseId, { ...file, sha256: sha256(text) }));
    await upload(begun, text);
    expect(await upload(begun, text)).toBe(uploaded === undefined ? 'exists' : 412);
  });

  test('of completions at once exactly one is fresh, so that a case is told once', async () => {
    const [attachments, caseId] = [on(storageOf()), aCase()];
    const begun = begunOf(await attachments.begin(caseId, { ...file, sha256: sha256(text) }));
    await upload(begun, text);
    const { attachmentId } = begun.attachment;
    const done = await Promise.all(
      Array.from({ length: 6 }, () => attachments.complete(caseId, attachmentId)),
    );
    expect(done.filter((one) => one.kind === 'complete' && one.fresh)).toHaveLength(1);
    expect(done.every(({ kind }) => kind === 'complete')).toBe(true);
  });
});

test('in S3 size, digest and key are signed, and the download is saved under its name', async () => {
  const [attachments, caseId] = [on(cloud()), aCase()];
  const begun = begunOf(await attachments.begin(caseId, { ...file, sha256: sha256(text) }));
  const url = new URL(begun.upload.url);
  expect(url.pathname).toBe(
    `/files/${caseId.replaceAll(':', '/')}/${begun.attachment.attachmentId}`,
  );
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    'X-Amz-SignedHeaders': 'content-length;content-type;host;if-none-match;x-amz-checksum-sha256',
    'X-Amz-Expires': String(15 * 60),
  });
  expect(begun.upload.headers).toEqual({
    'content-type': 'text/plain',
    'if-none-match': '*',
    'x-amz-checksum-sha256': createHash('sha256').update(text).digest('base64'),
  });
  await upload(begun, text);
  const named = { ...begun.attachment, fileName: 'Zoë\'s "letter".txt' };
  const download = new URL((await attachments.download(caseId, named)).url);
  expect(download.searchParams.get('response-content-disposition')).toBe(
    `attachment; filename="Zo_'s _letter_.txt"; filename*=UTF-8''Zo%C3%AB%27s%20%22letter%22.txt`,
  );
  expect(await (await fetch(download)).text()).toBe(text);
});

test('in S3 an address is for the host of the region unless told otherwise', async () => {
  const storage = createS3Storage({ bucket: 'files', client: s3, now });
  const address = await storage.uploadAddress(
    { key: 'a/b/c', bytes: 1, digest: 'ab', mediaType: 'text/plain' },
    nowMs + minute,
  );
  expect(new URL(address.url).origin).toBe('https://s3.us-east-1.amazonaws.com');
});

test('G-36, CS-36: 10,485,760 bytes are taken and one more is refused, by field and reason', async () => {
  const [attachments, caseId] = [on(local().storage), aCase()];
  const sized = (bytes: number) =>
    attachments.begin(caseId, { ...file, bytes, sha256: sha256(text) });
  expect((await sized(10_485_760)).kind).toBe('begun');
  expect(await sized(10_485_761)).toEqual({
    kind: 'refused',
    errors: [{ field: 'bytes', reason: 'must be at most 10485760' }],
  });
});

test('a kind that policy does not name is refused', async () => {
  const page = { ...file, mediaType: 'text/html', sha256: sha256(text) };
  expect(await on(local().storage).begin(aCase(), page)).toEqual({
    kind: 'refused',
    errors: [
      { field: 'mediaType', reason: expect.stringMatching(/^must be one of application\/pdf, /) },
    ],
  });
});

test('a case has no more attachments than policy allows, also when all are announced at once', async () => {
  const attachments = on(local().storage, { policy: { ...shipped, perCase: 3 } });
  const caseId = aCase();
  const begun = await Promise.all(
    Array.from({ length: 8 }, () => attachments.begin(caseId, { ...file, sha256: sha256(text) })),
  );
  expect(begun.filter(({ kind }) => kind === 'begun')).toHaveLength(3);
  expect(begun.filter(({ kind }) => kind === 'full')).toHaveLength(5);
  expect(await attachments.list(caseId)).toHaveLength(3);
  expect((await attachments.begin(aCase(), { ...file, sha256: sha256(text) })).kind).toBe('begun');
});

test('what is never uploaded is pending, then expired, then gone, and its place is free again', async () => {
  const attachments = on(local().storage, { policy: { ...shipped, perCase: 1 } });
  const caseId = aCase();
  const announce = () => attachments.begin(caseId, { ...file, sha256: sha256(text) });
  const begunAtMs = nowMs;
  const begun = begunOf(await announce());
  nowMs = begunAtMs + 16 * minute;
  expect(await attachments.list(caseId)).toMatchObject([{ state: 'expired' }]);
  expect(await upload(begun, text)).toBe('expired');
  expect((await announce()).kind).toBe('full');
  nowMs = begunAtMs + 25 * 60 * minute;
  expect(await attachments.list(caseId)).toEqual([]);
  expect((await announce()).kind).toBe('begun');
  const { attachmentId } = begun.attachment;
  expect(await attachments.complete(caseId, attachmentId)).toEqual({ kind: 'absent' });
});

test('an upload of the last moment can still be completed; a complete attachment never expires', async () => {
  const [attachments, caseId] = [on(local().storage), aCase()];
  const begun = begunOf(await attachments.begin(caseId, { ...file, sha256: sha256(text) }));
  await upload(begun, text);
  nowMs += 20 * minute;
  expect(await attachments.complete(caseId, begun.attachment.attachmentId)).toMatchObject({
    kind: 'complete',
  });
  const rows = (await allRows(table)).filter(({ pk }) => pk === `ATTACHMENTS#${caseId}`);
  expect(rows).toHaveLength(1);
  expect(rows[0]).not.toHaveProperty('expiresAt');
});

describe('a signed address of the folder', () => {
  const parts = async () => {
    const caseId = aCase();
    const begun = await on(local().storage).begin(caseId, { ...file, sha256: sha256(text) });
    const { pathname, searchParams: query } = new URL(begunOf(begun).upload.url, 'http://api');
    return { key: pathname.slice(filesPath.length), query };
  };
  const send = (key: string, query: URLSearchParams) =>
    local().local.receive(
      { key, query },
      (async function* () {
        yield Buffer.from(text);
      })(),
    );

  test.each([
    ['another size', 'bytes', '1000'],
    ['another digest', 'digest', sha256('other')],
    ['a later end', 'expires', '9999999999999'],
    ['another signature', 'signature', 'AAAA'],
    ['a field too many', 'more', '1'],
  ])('with %s is refused', async (_, name, value) => {
    const { key, query } = await parts();
    query.set(name, value);
    expect(await send(key, query)).toBe('signature');
  });

  test('F-54: does not work for another path, and none leads out of the folder', async () => {
    const { key, query } = await parts();
    const before = readdirSync(join(folder, '..'));
    for (const path of [`${key}x`, `../${key}`, '../../etc/passwd', `${key}/../../escaped`])
      expect(await send(path, query)).toBe('signature');
    expect(readdirSync(join(folder, '..')).filter((name) => !before.includes(name))).toEqual([]);
  });

  test('is for its own method: an upload cannot be read by it', async () => {
    const { key, query } = await parts();
    expect(await send(key, query)).toBeUndefined();
    expect(await local().local.offer({ key, query })).toBe('signature');
  });
});

test('F-54: text that is no case id has no attachments and no file', async () => {
  for (const hostile of ['../../etc', 'service-case:case:../x.0a1b2c3d', ''])
    await expect(
      on(local().storage).begin(hostile, { ...file, sha256: sha256(text) }),
    ).rejects.toThrow('is no case id');
});
