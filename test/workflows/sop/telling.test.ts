import { type PracticeHarness, startPracticeHarness } from '../../kit/practice-harness.ts';
import { unreplayed } from './verb-kit.ts';

let harness: PracticeHarness;
beforeAll(async () => {
  harness = await startPracticeHarness({
    practice: {
      notices: {
        done: { channel: 'mail', subject: '{title} is done', text: 'Case {case} is done.' },
      },
    },
  });
});
afterAll(() => harness.close());

describe('tell', () => {
  test('tells a team in words of policy, and keeps what became of it', async () => {
    const practice = await harness.start();
    const to = { role: 'operations-manager' } as const;
    await practice.tell({ do: 'tell', notice: 'done', to });
    const { events } = await practice.sees('the notice', ({ events: seen }) =>
      seen.some(({ kind }) => kind === 'notification.sent'),
    );
    const sent = events.find(({ kind }) => kind === 'notification.sent');
    expect(sent?.data).toMatchObject({ channel: 'mail', to: 'role operations-manager' });
    expect(sent?.text).toMatch(/^Practice P-.* is done$/);
    await practice.finish();
    expect(await unreplayed([practice])).toEqual([]);
  });

  test('tells whoever asked for the case where policy knows them; a machine has no address', async () => {
    const practice = await harness.start({ requestedBy: 'shop' });
    await practice.tell({ do: 'tell', notice: 'done', to: 'requester' });
    const { events } = await practice.sees('the outcome', ({ events: seen }) =>
      seen.some(({ kind }) => kind === 'notification.failed'),
    );
    expect(events.find(({ kind }) => kind === 'notification.failed')?.data).toMatchObject({
      to: 'person shop',
      reason: 'no-address',
    });
    await practice.finish();
  });
});

test('OB-49: the kernel closes no case with an exception that has no resolution', async () => {
  const practice = await harness.start();
  await practice.tell({ do: 'raise', code: 'odd', text: 'The label was missing.' });
  await practice.tell({ do: 'finish' });
  const task = await practice.openTask('exception');
  expect(task).toMatchObject({
    role: 'order-management-specialist',
    title: 'The case cannot be closed yet',
    data: { exceptions: [{ id: 'E1', code: 'odd' }] },
  });
  expect((await practice.document()).case.status).toBe('waiting');
  await practice.complete(task, 'resolved', { comment: 'printed by hand' });
  await practice.handle.result();
  const record = await harness.records.get(await practice.caseId());
  expect(record?.record.case.exceptions).toMatchObject([
    { id: 'E1', resolution: { text: 'printed by hand', by: 'ann' } },
  ]);
  expect(await unreplayed([practice])).toEqual([]);
});

test('a case may be about no customer; documents are attached by reference and digest', async () => {
  const practice = await harness.start();
  await practice.tell({ do: 'attach', fileName: 'proof.txt' });
  const { events } = await practice.sees('it', ({ events: seen }) =>
    seen.some(({ kind }) => kind === 'attachment.added'),
  );
  const entry = events.find(({ kind }) => kind === 'attachment.added');
  expect(entry?.data).toMatchObject({ fileName: 'proof.txt', bytes: 4, digest: 'ab'.repeat(32) });
  await practice.finish();
});
