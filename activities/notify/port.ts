import type { Recipient } from '../../domain/escalation/recipients.ts';
import type { NoticeChannel } from '../../domain/escalation/rung.ts';
import type { EpochMs } from '../../domain/shared/json.ts';
import type { Priority } from '../../domain/shared/priority.ts';

/**
 * One notice to one recipient. No personal data: it names case, procedure and due times, and its
 * recipient by function.
 */
export interface Notice {
  /** Same id = same notice, on every channel, however often it is handed over. */
  readonly noticeId: string;
  readonly channel: NoticeChannel;
  readonly to: Recipient;
  readonly subject: string;
  readonly text: string;
  /** The estimated time of resolution that it tells, for the record of the case (CS-53). */
  readonly etrAtMs?: EpochMs;
}

/** A notice, and what decides whether now is the time for it. */
export interface NoticeRequest extends Notice {
  /** Of the case: quiet hours are by region. */
  readonly region: string;
  /** P0 knows no quiet hours. */
  readonly priority: Priority;
  /** When it is asked for, by the time of the case. */
  readonly atMs: EpochMs;
}

/** Why a notice reached nobody; another try would not either. */
export type UndeliveredReason =
  /** The provider or the recipient's server will not take it. */
  | 'refused'
  /** A telephone that nobody answers. */
  | 'no-answer'
  /** Policy has no address of this channel for the recipient. */
  | 'no-address'
  /** An override left a gap in the roster. */
  | 'nobody-on-call'
  /** The customer does not want notices on this channel, as the CRM says when it is to be sent. */
  | 'opted-out';

/** What became of a notice. */
export type Delivery =
  | { readonly state: 'sent' }
  | { readonly state: 'failed'; readonly reason: UndeliveredReason }
  /** Not sent: it is to be asked for again when the quiet hours end. */
  | { readonly state: 'held'; readonly untilMs: EpochMs };

/** Notices to functions, whatever the channel. What may pass by another try throws. */
export interface NotifyPort {
  readonly notify: (request: NoticeRequest) => Promise<Delivery>;
}

/** A mail; the id becomes its Message-ID, by which the recipient's server drops a second one. */
export interface MailPort {
  readonly send: (mail: {
    readonly noticeId: string;
    readonly to: string;
    readonly subject: string;
    readonly text: string;
  }) => Promise<{ readonly accepted: boolean }>;
}

/**
 * A call that reads a text to whoever answers; the id is the idempotency key: the provider calls
 * once.
 */
export interface PhonePort {
  readonly call: (call: {
    readonly noticeId: string;
    readonly number: string;
    readonly text: string;
  }) => Promise<'answered' | 'no-answer' | 'refused'>;
}

/** A message in a room; the id is the idempotency key: it stands there once. */
export interface ChatPort {
  readonly post: (message: {
    readonly noticeId: string;
    readonly room: string;
    readonly text: string;
  }) => Promise<{ readonly accepted: boolean }>;
}
