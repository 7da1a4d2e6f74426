import { createTransport } from 'nodemailer';
import { type FaultError, faultError } from '../http/fault.ts';
import type { MailPort } from './port.ts';

export interface SmtpConfig {
  readonly host: string;
  readonly port: number;
  /** Address that notices come from. */
  readonly from: string;
  /** Name and password of the mail server, where it wants them. */
  readonly login?: { readonly user: string; readonly pass: string };
  /**
   * `none` only for a server on the same machine; `starttls` refuses to go on without it; `tls`
   * from the first byte.
   */
  readonly encryption: 'none' | 'starttls' | 'tls';
  /**
   * Longest wait for one notice, waiting for a free connection included; must stay below the
   * activity's start-to-close. Default 5000.
   */
  readonly timeoutMs?: number;
}

/** Mail over a pool of SMTP connections; `close` ends them. */
export interface SmtpMail extends MailPort {
  readonly close: () => void;
}

/**
 * Sends notices over SMTP. A recipient or message that the server refuses for good (5xx) is
 * `accepted: false`; what may pass later throws and is retried. A retry after a lost answer may
 * deliver twice: both carry the same Message-ID, by which mail programs drop the second.
 */
export function createSmtpMail(config: SmtpConfig): SmtpMail {
  const timeoutMs = config.timeoutMs ?? 5000;
  const transport = createTransport({
    pool: true,
    host: config.host,
    port: config.port,
    secure: config.encryption === 'tls',
    requireTLS: config.encryption === 'starttls',
    ignoreTLS: config.encryption === 'none',
    maxConnections: 4,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(config.login !== undefined && { auth: config.login }),
  });
  const send = async (
    notice: Parameters<MailPort['send']>[0],
  ): Promise<{ readonly accepted: boolean }> => {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), timeoutMs);
    try {
      const { noticeId, to, subject, text } = notice;
      const message = {
        from: config.from,
        to: { name: '', address: to },
        subject,
        text,
        messageId: messageId(noticeId),
      };
      await transport.sendMail({ ...message, signal: abort.signal });
      return { accepted: true };
    } catch (error) {
      const failed = readError(error);
      if (isRefused(failed)) return { accepted: false };
      throw mailFault(failed, abort.signal.aborted ? timeoutMs : undefined);
    } finally {
      clearTimeout(timer);
    }
  };
  return { send, close: () => transport.close() };
}

/** What a Message-ID may not hold is written as its code, so that two notices never share one. */
const messageId = (noticeId: string): string =>
  `<${noticeId.replace(/[^A-Za-z0-9._~/-]/g, (c) => `=${c.charCodeAt(0).toString(16)}`)}@handoff>`;

/** What nodemailer puts on its errors. Their text quotes addresses and is never used. */
interface SmtpError {
  readonly code: string;
  /** SMTP status; 0 when the server did not come to answer. */
  readonly status: number;
}

function readError(error: unknown): SmtpError {
  const { code, responseCode } = Object(error) as {
    readonly code?: unknown;
    readonly responseCode?: unknown;
  };
  return {
    code: typeof code === 'string' ? code : 'no reason given',
    status: typeof responseCode === 'number' ? responseCode : 0,
  };
}

/**
 * The server refuses this recipient or this message. 503 speaks of the session, not of the message.
 */
function isRefused({ code, status }: SmtpError): boolean {
  return status >= 500 && status !== 503 && (code === 'EENVELOPE' || code === 'EMESSAGE');
}

const misuseCodes = ['ENOAUTH', 'ECONFIG', 'EREQUIRETLS'];

function mailFault({ code, status }: SmtpError, timeoutMs: number | undefined): FaultError {
  const from = { system: 'mail', call: 'SMTP' } as const;
  if (timeoutMs !== undefined)
    return faultError({
      ...from,
      kind: 'unavailable',
      detail: `gave no answer within ${timeoutMs} ms`,
    });
  const misuse =
    misuseCodes.includes(code) || (status >= 500 && (code === 'EAUTH' || code === 'ETLS'));
  const kind = misuse ? 'misuse' : 'unavailable';
  return status === 0
    ? faultError({ ...from, kind, detail: `failed (${code})` })
    : faultError({ ...from, kind, detail: `answered ${status} (${code})`, status });
}
