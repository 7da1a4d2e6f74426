import { createTransport, type Transporter } from 'nodemailer';
import { type Sandbox, startSandbox } from '../../../dev/sandbox/sandbox.ts';
import { type Client, clientOf } from './client.ts';

let sandbox: Sandbox;
let client: Client;
let transport: Transporter;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = clientOf(sandbox);
  transport = createTransport({
    host: '127.0.0.1',
    port: sandbox.smtpPort,
    secure: false,
    ignoreTLS: true,
    socketTimeout: 1500,
  });
});
afterAll(async () => {
  transport.close();
  await sandbox.close();
});
afterEach(async () => {
  await client.remove('/admin/faults');
  await client.remove('/mail/messages');
});

const notice = (to: string) => ({
  from: 'handoff@handoff.example',
  to,
  subject: 'Due at 17:00: Übergabe',
  text: 'The network queue has not acknowledged.\n',
  messageId: '<notice-1@handoff.example>',
});
const inbox = async (query = '') => (await client.get(`/mail/messages${query}`)).json.messages;
const failing = async (fault: object) => {
  await client.post('/admin/faults', { system: 'mail', count: 1, ...fault });
  return transport.sendMail(notice('lead@handoff.example')).then(
    () => undefined,
    (error: Error & { responseCode?: number; code?: string }) => error.responseCode ?? error.code,
  );
};

test('a mail sent over SMTP is listed as it was sent, by recipient too', async () => {
  await transport.sendMail(notice('Lead@handoff.example'));
  await transport.sendMail(notice('owner@handoff.example'));
  expect(await inbox()).toHaveLength(2);
  expect(await inbox('?to=LEAD@handoff.example')).toEqual([
    {
      messageId: '<notice-1@handoff.example>',
      from: 'handoff@handoff.example',
      to: ['lead@handoff.example'],
      subject: 'Due at 17:00: Übergabe',
      text: 'The network queue has not acknowledged.',
      receivedAt: expect.stringMatching(/Z$/),
    },
  ]);
  await client.remove('/mail/messages');
  expect(await inbox()).toEqual([]);
});

test('a mail is refused with the SMTP code of the switch, and not kept', async () => {
  expect(await failing({ kind: 'status', status: 452 })).toBe(452);
  expect(await failing({ kind: 'status', status: 550 })).toBe(550);
  expect(await failing({ kind: 'too-many-requests' })).toBe(450);
  expect(await inbox()).toEqual([]);
  expect(
    (await client.get('/admin/journal?path=/mail')).json.calls
      .map(({ status }: { status: number }) => status)
      .slice(-3),
  ).toEqual([452, 550, 450]);
});

test('a mail whose answer is lost was kept, one whose connection is cut or hangs was not', async () => {
  expect(await failing({ kind: 'drop-before' })).toBe('ECONNECTION');
  expect(await failing({ kind: 'hang' })).toBe('ETIMEDOUT');
  expect(await inbox()).toEqual([]);
  expect(await failing({ kind: 'drop-after' })).toBe('ECONNECTION');
  expect(await inbox()).toHaveLength(1);
  expect(await failing({ kind: 'delay', delayMs: 50 })).toBeUndefined();
  expect(await inbox()).toHaveLength(2);
});
