import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningApi, startApi } from '../../api/node.ts';
import { loadAttachmentPolicy } from '../../policy/attachments.ts';
import { createAttachments } from '../../store/attachments/attachments.ts';
import { createFolderFiles } from '../../store/attachments/folder-storage.ts';
import { createTestTable, type TestTable } from '../kit/dynamo.ts';
import { type ApiUnderTest, aCase, caseId, problemOf, startApiUnderTest } from './api-kit.ts';

let api: ApiUnderTest;
let served: RunningApi;
let table: TestTable;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'handoff-files-'));
  table = await createTestTable();
  const files = createFolderFiles({ folder, key: 'key of the tests', now: Date.now });
  const policy = loadAttachmentPolicy(join(import.meta.dirname, '../../policy'));
  api = await startApiUnderTest({
    attachments: createAttachments({
      ...table,
      storage: files.storage,
      policy: { ...policy, perCase: 100 },
      now: Date.now,
    }),
    localFiles: files.local,
  });
  served = await startApi(api.deps, { port: 0 });
});
afterAll(async () => {
  await served.close();
  await table.close();
  api.close();
  rmSync(folder, { recursive: true });
});

const path = `/v1/cases/${caseId}/attachments`;
const digestOf = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');
const announcement = (content: Uint8Array, over: object = {}) => ({
  fileName: 'scan of a letter.pdf',
  mediaType: 'application/pdf',
  bytes: content.byteLength,
  sha256: digestOf(content),
  ...over,
});

interface Begun {
  readonly attachmentId: string;
  readonly state: string;
  readonly upload: { readonly method: string; readonly url: string; readonly headers: object };
}
async function announce(content: Uint8Array, over: object = {}): Promise<Begun> {
  const response = await api.post(path, announcement(content, over));
  expect(response.status).toBe(201);
  return (await response.json()) as Begun;
}

/** Over a socket, as a client does. */
const upload = ({ upload: to }: Begun, content: Uint8Array) =>
  fetch(new URL(to.url, served.url), {
    method: to.method,
    headers: { ...to.headers },
    body: Buffer.from(content),
  });
const complete = (begun: Begun) => api.post(`${path}/${begun.attachmentId}/complete`, undefined);

test('a file is announced, uploaded without a token, completed, listed and downloaded as it was', async () => {
  const content = randomBytes(300_000);
  const begun = await announce(content, { fileName: 'Zoë’s "scan".pdf' });
  expect(begun).toMatchObject({ state: 'pending', upload: { method: 'PUT' } });
  expect((await upload(begun, content)).status).toBe(200);
  expect(await (await complete(begun)).json()).toMatchObject({
    state: 'complete',
    digest: digestOf(content),
    by: 'person-of-order-management-specialist',
  });
  const { attachments } = (await (await api.get(path)).json()) as {
    attachments: readonly Begun[];
  };
  expect(attachments.find((one) => one.attachmentId === begun.attachmentId)).toMatchObject({
    fileName: 'Zoë’s "scan".pdf',
    state: 'complete',
  });
  const one = (await (await api.get(`${path}/${begun.attachmentId}`)).json()) as {
    readonly download: { readonly url: string; readonly expiresAt: string };
  };
  const download = await fetch(new URL(one.download.url, served.url));
  expect(Buffer.from(await download.arrayBuffer()).equals(content)).toBe(true);
  expect(Object.fromEntries(download.headers)).toMatchObject({
    'content-type': 'application/pdf',
    'content-disposition': expect.stringMatching(/^attachment; filename=/),
    'x-content-type-options': 'nosniff',
  });
});

test('G-36: a file of exactly 10,485,760 bytes is taken; one byte more is refused before and at the upload', async () => {
  const content = randomBytes(10_485_760);
  const begun = await announce(content);
  const larger = Buffer.concat([content, Buffer.of(0)]);
  const refused = await upload(begun, larger);
  expect([refused.status, ((await refused.json()) as { detail: string }).detail]).toEqual([
    422,
    'The file has more bytes than were announced.',
  ]);
  expect((await upload(begun, content)).status).toBe(200);
  expect((await complete(begun)).status).toBe(200);
  const response = await api.post(path, announcement(larger));
  expect(response.status).toBe(422);
  expect(await problemOf(response)).toMatchObject({
    code: 'attachment-refused',
    errors: [{ field: 'bytes', reason: 'must be at most 10485760' }],
  });
});

test.each([
  ['fewer bytes', (content: Buffer) => content.subarray(1), /fewer bytes/],
  ['other bytes', (content: Buffer) => Buffer.from(content).reverse(), /another digest/],
])(
  '%s are refused, nothing is attached, and the address still takes the file',
  async (_, spoil, reason) => {
    const content = Buffer.from('the letter of the customer');
    const begun = await announce(content);
    const refused = await upload(begun, spoil(content));
    expect(await problemOf(refused)).toMatchObject({
      code: 'upload-refused',
      detail: expect.stringMatching(reason),
    });
    const early = await complete(begun);
    expect([early.status, (await problemOf(early)).code]).toEqual([409, 'attachment-not-uploaded']);
    expect((await upload(begun, content)).status).toBe(200);
    expect((await complete(begun)).status).toBe(200);
  },
);

test('a download address exists only for what is complete, and a changed one is refused', async () => {
  const content = Buffer.from('the letter');
  const begun = await announce(content);
  const before = (await (await api.get(`${path}/${begun.attachmentId}`)).json()) as object;
  expect(before).not.toHaveProperty('download');
  const url = new URL(begun.upload.url, served.url);
  url.searchParams.set('bytes', '999');
  for (const method of ['PUT', 'GET']) {
    const answer = await fetch(url, { method, ...(method === 'PUT' && { body: 'x' }) });
    expect(answer.status).toBe(403);
    expect((await problemOf(answer)).code).toBe('address-invalid');
  }
});

test.each([
  ['a path', '../../etc/passwd', 'fileName'],
  ['a path of Windows', '..\\boot.ini', 'fileName'],
  ['the folder itself', '..', 'fileName'],
  ['a line break', 'a\r\nSet-Cookie: x.pdf', 'fileName'],
  ['a null byte', 'scan.pdf\u0000.exe', 'fileName'],
  ['a change of direction', 'scan\u202Efdp.exe', 'fileName'],
  ['no name', '', 'fileName'],
])('F-54, F-55: %s is no file name', async (_, fileName, field) => {
  const response = await api.post(path, announcement(Buffer.from('x'), { fileName }));
  expect(response.status).toBe(400);
  expect((await problemOf(response)).errors).toEqual([
    { field, reason: expect.stringContaining('without slashes and control characters') },
  ]);
});

test.each([
  ['a digest in capitals', { sha256: 'A'.repeat(64) }, 'sha256'],
  ['no bytes', { bytes: 0 }, 'bytes'],
  ['half a byte', { bytes: 1.5 }, 'bytes'],
  ['a media type with parameters', { mediaType: 'text/plain; charset=x' }, 'mediaType'],
  ['an unknown field', { comment: 'x' }, 'comment'],
])('%s is refused by its name', async (_, over, field) => {
  const response = await api.post(path, announcement(Buffer.from('x'), over));
  expect(response.status).toBe(400);
  expect((await problemOf(response)).errors).toMatchObject([{ field }]);
});

test('an unknown case or attachment is not found, and a closed case takes no more', async () => {
  const other = '/v1/cases/order-booking:quote:Q-9.0a1b2c3d/attachments';
  expect((await api.post(other, announcement(Buffer.from('x')))).status).toBe(404);
  expect((await api.get(other)).status).toBe(404);
  expect((await api.get(`${path}/${'a'.repeat(32)}`)).status).toBe(404);
  expect((await api.get(`${path}/..%2F..%2Fetc`)).status).toBe(404);
  expect((await api.post(`${path}/${'a'.repeat(32)}/complete`, undefined)).status).toBe(404);
  const closed = await startApiUnderTest({
    readModel: { ...api.deps.readModel, getCase: async () => ({ ...aCase, closedAtMs: 9_000 }) },
  });
  const refused = await closed.post(path, announcement(Buffer.from('x')));
  expect([refused.status, (await problemOf(refused)).code]).toEqual([409, 'case-closed']);
  closed.close();
});

test('a case that is full says so', async () => {
  const full = await startApiUnderTest();
  const refused = await full.post(path, announcement(Buffer.from('x')));
  expect([refused.status, (await problemOf(refused)).code]).toEqual([409, 'attachments-full']);
  full.close();
});

test('neither an address nor a file name gets into the log', () => {
  const log = JSON.stringify(api.log);
  expect(log).toContain('/v1/files/*');
  expect(log).not.toMatch(/signature=|scan|letter|[0-9a-f]{64}/);
});
