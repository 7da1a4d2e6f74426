import { randomUUID } from 'node:crypto';
import { type CaseMessage, signalNames, updateNames } from '../../../domain/cases/messages.ts';
import {
  type PracticeDriver,
  type PracticeHarness,
  startPracticeHarness,
} from '../../kit/practice-harness.ts';
import { factOf, unreplayed } from './verb-kit.ts';

let harness: PracticeHarness;
const drivers: PracticeDriver[] = [];
beforeAll(async () => {
  harness = await startPracticeHarness();
});
afterAll(() => harness.close());
const start = async () => {
  const practice = await harness.start();
  drivers.push(practice);
  return practice;
};
const word = async (practice: PracticeDriver, more: Partial<CaseMessage> & { text: string }) => {
  const { text, ...message } = more;
  const caseId = await practice.caseId();
  const base = { caseId, name: 'word', messageId: randomUUID(), sender: 'machine:shop' };
  return { ...base, ...message, data: { text } } satisfies CaseMessage;
};

describe('take', () => {
  test('F-33: a message that came before anyone waited is kept, in the order of arrival', async () => {
    const practice = await start();
    for (const text of ['one', 'two'])
      await practice.handle.signal(signalNames.message, await word(practice, { text }));
    await practice.tell({ do: 'take', label: 'a' }, { do: 'take', label: 'b' });
    expect(await factOf(practice, 'word:a')).toEqual({ sender: 'machine:shop', text: 'one' });
    expect(await factOf(practice, 'word:b')).toEqual({ sender: 'machine:shop', text: 'two' });
    await practice.finish();
  });

  test('several who wait for the same name get one message each', async () => {
    const practice = await start();
    await practice.tell({ do: 'take', label: 'a' }, { do: 'take', label: 'b' });
    for (const text of ['one', 'two']) {
      await practice.handle.signal(signalNames.message, await word(practice, { text }));
      await factOf(practice, text === 'one' ? 'word:a' : 'word:b');
    }
    expect(await factOf(practice, 'word:b')).toMatchObject({ text: 'two' });
    await practice.finish();
  });

  test('a person sends it as an update and gets an answer; it resumes what waits for it', async () => {
    const practice = await start();
    await practice.tell({ do: 'take', label: 'a' });
    const message = await word(practice, { text: 'here', sender: 'rita' });
    const answer = await practice.update(updateNames.sendMessage, message);
    expect(answer).toMatchObject({ ok: true });
    expect(await factOf(practice, 'word:a')).toEqual({ sender: 'rita', text: 'here' });
    await practice.finish();
  });

  test('F-78: one id from two senders is two messages; the same sender again is one', async () => {
    const practice = await start();
    const first = await word(practice, { text: 'first' });
    await practice.handle.signal(signalNames.message, first);
    await practice.handle.signal(signalNames.message, { ...first, data: { text: 'again' } });
    await practice.handle.signal(signalNames.message, { ...first, sender: 'machine:other' });
    await practice.tell({ do: 'take', label: 'a' }, { do: 'take', label: 'b' });
    expect(await factOf(practice, 'word:a')).toMatchObject({ sender: 'machine:shop' });
    expect(await factOf(practice, 'word:b')).toMatchObject({ sender: 'machine:other' });
    expect(await practice.events('message.duplicate')).toHaveLength(1);
    await practice.finish();
  });

  test('a message of another case is left alone; one of no known name is refused and named', async () => {
    const practice = await start();
    const other = await word(practice, { text: 'x', caseId: 'practice:run:P-none.0a1b2c3d' });
    await practice.handle.signal(signalNames.message, other);
    const unknown = await word(practice, { text: 'x', name: 'shout' });
    await practice.handle.signal(signalNames.message, unknown);
    expect(await practice.update(updateNames.sendMessage, unknown)).toMatchObject({
      ok: false,
      code: 'unknown-message',
    });
    await practice.sees('the refusal', ({ events }) =>
      events.some(({ kind, text }) => kind === 'message.refused' && text.startsWith('shout')),
    );
    expect(await practice.events('message.refused')).toHaveLength(1);
    await practice.finish();
  });
});

test('a message goes from case to case, once', async () => {
  const [sender, receiver] = [await start(), await start()];
  await receiver.tell({ do: 'take', label: 'a' });
  await sender.tell({ do: 'send', to: await receiver.caseId(), text: 'hello' });
  expect(await factOf(receiver, 'word:a')).toEqual({
    sender: await sender.caseId(),
    text: 'hello',
  });
  await sender.finish();
  await receiver.finish();
});

test('F-38: histories with messages replay', async () => {
  expect(await unreplayed(drivers)).toEqual([]);
});
