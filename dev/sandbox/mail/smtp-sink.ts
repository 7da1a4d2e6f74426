import type { Socket } from 'node:net';
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { Fault, FaultKind, Faults } from '../faults/faults.ts';
import type { Journal } from '../http/journal.ts';
import { nextNumber, type World } from '../store/world.ts';
import type { Timers } from '../timers.ts';

/** What the sink needs. */
export interface SinkParts {
  readonly world: Pick<World, 'mail.messages' | 'sequences'>;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly timers: Timers;
  readonly nowMs: () => number;
}

/** A running SMTP server. */
export interface SmtpSink {
  readonly port: number;
  readonly close: () => Promise<void>;
}

type Done = (error?: Error | null, message?: string) => void;

/**
 * Starts a real SMTP server that keeps every mail it is given, or fails as the mail switches say.
 * Port 0 takes a free one.
 */
export async function startSmtpSink(
  parts: SinkParts,
  listen: { readonly port: number; readonly host: string },
): Promise<SmtpSink> {
  const sockets = new Set<Socket>();
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 100,
    banner: 'sandbox mail sink',
    onData: (stream, session, done) => {
      const socket = [...sockets].find((open) => open.remotePort === session.remotePort);
      receive(parts, { stream, session, cut: () => socket?.destroy() }, done).catch(done);
    },
  });
  /** A client that resets its connection is no failure of the sink. */
  server.on('error', () => undefined);
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(listen.port, listen.host, () => {
      server.server.off('error', reject);
      resolve();
    });
  });
  const address = server.server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : listen.port,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        for (const socket of sockets) socket.destroy();
      }),
  };
}

interface Transmission {
  readonly stream: SMTPServerDataStream;
  readonly session: SMTPServerSession;
  readonly cut: () => void;
}

async function receive(parts: SinkParts, transmission: Transmission, done: Done): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of transmission.stream) chunks.push(chunk as Buffer);
  const call = parts.journal.enter({ method: 'SMTP', path: '/mail' });
  const fault = parts.faults.hit({ system: 'mail', method: 'SMTP', path: '/mail' });
  const answered = (status: number) => {
    call.status = status;
    if (status < 400) done(null, 'kept');
    else done(Object.assign(new Error('injected fault'), { responseCode: status }));
  };
  const work = () => keep(parts, transmission.session, Buffer.concat(chunks));
  if (fault === undefined) {
    await work();
    return answered(250);
  }
  call.fault = fault.id;
  await failures[fault.kind]({
    fault,
    work,
    answered,
    cut: transmission.cut,
    timers: parts.timers,
  });
}

interface Failing {
  readonly fault: Fault;
  readonly work: () => Promise<void>;
  readonly answered: (status: number) => void;
  readonly cut: () => void;
  readonly timers: Timers;
}

/**
 * Statuses are SMTP's own: 4xx passes, 5xx stays. What only HTTP knows cannot be switched on for
 * mail, and does nothing.
 */
const failures: Record<FaultKind, (failing: Failing) => Promise<void> | void> = {
  status: ({ fault, answered }) => answered(fault.status ?? 451),
  'too-many-requests': ({ answered }) => answered(450),
  hang: () => undefined,
  'drop-before': ({ cut }) => cut(),
  'drop-after': async ({ work, cut }) => {
    await work();
    cut();
  },
  delay: async ({ fault, work, answered, timers }) => {
    await work();
    await timers.sleep(fault.delayMs ?? 1000);
    answered(250);
  },
  malformed: () => undefined,
  html: () => undefined,
  'wrong-answer': () => undefined,
};

async function keep(
  { world, nowMs }: SinkParts,
  session: SMTPServerSession,
  raw: Buffer,
): Promise<void> {
  const mail = await PostalMime.parse(raw);
  const { mailFrom, rcptTo } = session.envelope;
  world['mail.messages'].put({
    id: nextNumber(world, 'MAIL'),
    messageId: mail.messageId ?? '',
    from: mailFrom === false ? '' : mailFrom.address,
    to: rcptTo.map(({ address }) => address.toLowerCase()),
    subject: mail.subject ?? '',
    text: (mail.text ?? '').trimEnd(),
    receivedAt: new Date(nowMs()).toISOString(),
  });
}
