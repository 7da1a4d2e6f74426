import { createServer, type Socket } from 'node:net';
import { atBorder } from '../../../activities/http/to-failure.ts';
import {
  createSmtpMail,
  type SmtpConfig,
  type SmtpMail,
} from '../../../activities/notify/smtp-mail.ts';
import { type Listener, openListener } from '../../kit/listener.ts';
import { failureOf, type Systems, startSystems } from '../systems.ts';

let systems: Systems;
const mails: SmtpMail[] = [];
beforeAll(async () => {
  systems = await startSystems();
});
afterEach(async () => {
  for (const mail of mails.splice(0)) mail.close();
  await systems.admin.heal();
});
afterAll(() => systems.close());

/** Sends as the activity does, over a pool of its own. */
function sender(change: Partial<SmtpConfig> = {}) {
  const mail = createSmtpMail({
    host: '127.0.0.1',
    port: systems.smtpPort,
    from: 'handoff@handoff.example',
    encryption: 'none',
    ...change,
  });
  mails.push(mail);
  return atBorder(mail.send);
}

const notice = (noticeId: string, change: object = {}) => ({
  noticeId,
  to: `${noticeId.replaceAll(/\W/g, '-').toLowerCase()}@desk.example`,
  subject: 'Billing handoff of case Q-1001 is late',
  text: 'The acknowledgment was due at 12:00Z.\nPlease take it.',
  ...change,
});

test('OB-51: a notice arrives with subject, text, and its id as Message-ID', async () => {
  const sent = notice('order-booking:quote:Q-1.1234abcd/billing/75');
  expect(await sender()(sent)).toEqual({ accepted: true });
  expect(await systems.admin.mails(sent.to)).toMatchObject([
    {
      messageId: '<order-booking=3aquote=3aQ-1.1234abcd/billing/75@handoff>',
      from: 'handoff@handoff.example',
      to: [sent.to],
      subject: sent.subject,
      text: sent.text,
    },
  ]);
});

test('many notices go through the pool at once', async () => {
  const send = sender();
  const notices = Array.from({ length: 20 }, (_, n) => notice(`pool-${n}`));
  expect(await Promise.all(notices.map(send))).toEqual(notices.map(() => ({ accepted: true })));
  const arrived = (await systems.admin.mails()).filter((mail) =>
    String(mail['messageId']).startsWith('<pool-'),
  );
  expect(arrived).toHaveLength(20);
});

test('F-55: a line break in subject or recipient adds neither header nor recipient', async () => {
  const send = sender();
  const sent = notice('crlf', { subject: 'late\r\nBcc: victim@desk.example' });
  expect(await send(sent)).toEqual({ accepted: true });
  await send(notice('crlf-to', { to: 'crlf-to@desk.example\r\nBcc: victim@desk.example' })).catch(
    () => undefined,
  );
  await send(notice('two', { to: 'two@desk.example, victim@desk.example' })).catch(() => undefined);
  expect(await systems.admin.mails('victim@desk.example')).toEqual([]);
  expect(await systems.admin.mails(sent.to)).toMatchObject([{ to: [sent.to] }]);
});

test('a notice the server refuses for good is not accepted, and not tried again', async () => {
  await systems.admin.fault({ system: 'mail', kind: 'status', status: 550, count: 1 });
  const send = sender();
  expect(await send(notice('refused'))).toEqual({ accepted: false });
  expect(await send(notice('next'))).toEqual({ accepted: true });
});

test.each([421, 451, 452])(
  'F-16: SMTP status %d is worth another try, without the address in the message',
  async (status) => {
    await systems.admin.fault({ system: 'mail', kind: 'status', status, count: 1 });
    const failure = await failureOf(sender()(notice(`later-${status}`)));
    expect(failure).toMatchObject({ type: 'OutsideSystemUnavailable', nonRetryable: false });
    expect(failure.message).toMatch(new RegExp(`^mail: SMTP answered ${status} \\(E[A-Z]+\\)$`));
  },
);

test('F-18: a notice whose answer was lost is sent again under the same Message-ID', async () => {
  await systems.admin.fault({ system: 'mail', kind: 'drop-after', count: 1 });
  const sent = notice('lost');
  const send = sender();
  expect(await failureOf(send(sent))).toMatchObject({
    type: 'OutsideSystemUnavailable',
    nonRetryable: false,
  });
  expect(await send(sent)).toEqual({ accepted: true });
  const ids = (await systems.admin.mails(sent.to)).map((mail) => mail['messageId']);
  expect(ids).toEqual(['<lost@handoff>', '<lost@handoff>']);
});

test('F-21: a mail server that hangs is given up after the time limit, and its connection is freed', async () => {
  await systems.admin.fault({ system: 'mail', kind: 'hang', count: 1 });
  const send = sender({ timeoutMs: 1000 });
  expect((await failureOf(send(notice('hang')))).message).toBe(
    'mail: SMTP gave no answer within 1000 ms',
  );
  expect(await send(notice('after-hang'))).toEqual({ accepted: true });
});

test('F-16: a mail server that is away is worth another try, and the next notice finds it back', async () => {
  const away = await openListener(createServer());
  await away.close();
  const failure = await failureOf(sender({ port: away.port })(notice('away')));
  expect(failure).toMatchObject({
    type: 'OutsideSystemUnavailable',
    nonRetryable: false,
    message: 'mail: SMTP failed (ESOCKET)',
  });
});

test('a server that cannot encrypt, or refuses our login, is our own mistake', async () => {
  const plain = await failureOf(sender({ encryption: 'starttls' })(notice('plain')));
  expect(plain).toMatchObject({ type: 'OutsideSystemMisuse', nonRetryable: true });
  const strict = await startScript({
    EHLO: '250-strict\r\n250 AUTH PLAIN',
    AUTH: '535 5.7.8 bad login of secret-canary',
  });
  const login = { user: 'handoff', pass: 'pass-canary' };
  const failure = await failureOf(sender({ port: strict.port, login })(notice('login')));
  await strict.close();
  expect(failure).toMatchObject({
    type: 'OutsideSystemMisuse',
    nonRetryable: true,
    message: 'mail: SMTP answered 535 (EAUTH)',
  });
  expect(`${failure.message} ${failure.stack}`).not.toContain('canary');
});

/** An SMTP server that answers each command as scripted, `250 ok` where nothing is. */
function startScript(answers: { readonly [command: string]: string }): Promise<Listener> {
  const serve = (socket: Socket): void => {
    socket.on('error', () => undefined).write('220 script\r\n');
    socket.on('data', (chunk) => {
      const command = chunk.toString().slice(0, 4).toUpperCase();
      socket.write(`${answers[command] ?? '250 ok'}\r\n`);
    });
  };
  return openListener(createServer(serve));
}
