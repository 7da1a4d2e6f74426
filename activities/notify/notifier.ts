import type { Contact, NoticeDirectory } from '../../domain/escalation/directory.ts';
import { contactOf } from '../../domain/escalation/directory.ts';
import { quietUntil } from '../../domain/escalation/quiet-hours.ts';
import type { NoticeChannel } from '../../domain/escalation/rung.ts';
import type { ChatPort, Delivery, MailPort, NoticeRequest, NotifyPort, PhonePort } from './port.ts';

/** Where a customer is reached, and the channels on which it wants no notices. */
export interface CustomerContact extends Contact {
  readonly optOuts: readonly NoticeChannel[];
}

/** The ways of a notice, and the policy that says where each recipient is reached. */
export interface NotifierParts {
  readonly directory: NoticeDirectory;
  /**
   * Where a customer is reached, by the CRM at the time of sending; `undefined` when it does not
   * say.
   */
  readonly customers: (customerId: string) => Promise<CustomerContact | undefined>;
  readonly mail: MailPort;
  readonly phone: PhonePort;
  readonly chat: ChatPort;
}

/**
 * Sends a notice unless quiet hours hold. Addresses are looked up here, at the time of sending, so
 * that none enters a history, and who is on call is who is on call then.
 */
export function createNotifier({ directory, customers, ...ways }: NotifierParts): NotifyPort {
  return {
    notify: async (request) => {
      const heldUntilMs = holdOf(directory, request);
      if (heldUntilMs !== undefined) return { state: 'held', untilMs: heldUntilMs };
      const { to, atMs, channel } = request;
      const customer = 'customer' in to ? await customers(to.customer) : undefined;
      if (customer?.optOuts.includes(channel)) return failed('opted-out');
      const contact = 'customer' in to ? customer : contactOf(directory, to, atMs);
      if (contact === undefined) return failed('onCall' in to ? 'nobody-on-call' : 'no-address');
      const address = contact[channel];
      return address === undefined ? failed('no-address') : deliver(ways, request, address);
    },
  };
}

function holdOf(
  { quietHours }: NoticeDirectory,
  { region, priority, atMs }: NoticeRequest,
): number | undefined {
  const quiet = Object.hasOwn(quietHours, region) ? quietHours[region] : undefined;
  return quiet === undefined || priority === 'P0' ? undefined : quietUntil(quiet, atMs);
}

async function deliver(
  ways: Pick<NotifierParts, NoticeChannel>,
  notice: NoticeRequest,
  address: string,
): Promise<Delivery> {
  const { noticeId, subject, text } = notice;
  switch (notice.channel) {
    case 'mail':
      return (await ways.mail.send({ noticeId, to: address, subject, text })).accepted
        ? { state: 'sent' }
        : failed('refused');
    case 'phone': {
      const answer = await ways.phone.call({ noticeId, number: address, text: `${subject}.` });
      return answer === 'answered' ? { state: 'sent' } : failed(answer);
    }
    case 'chat':
      return (await ways.chat.post({ noticeId, room: address, text: `${subject}\n${text}` }))
        .accepted
        ? { state: 'sent' }
        : failed('refused');
  }
}

const failed = (reason: Extract<Delivery, { state: 'failed' }>['reason']): Delivery => ({
  state: 'failed',
  reason,
});
