import { condition } from '@temporalio/workflow';
import { type NoticeWords, worded } from '../../../domain/escalation/customer-notice.ts';
import type { Recipient } from '../../../domain/escalation/recipients.ts';
import type { EpochMs } from '../../../domain/shared/json.ts';
import type { Role } from '../../../domain/shared/roles.ts';
import type { CaseContext } from '../case/context.ts';
import { Notices } from './notices.ts';

/**
 * Whom a notice is for: the customer of the case, whoever asked for it, or the people of a role.
 */
export type Told = 'customer' | 'requester' | { readonly role: Role };

/**
 * A notice in policy's words: `customerNotices` holds those for customers, `notices` the others.
 */
export interface TellSpec {
  readonly notice: string;
  readonly to: Told;
  /** When resolution is expected, for words that name it (CS-53). */
  readonly etrAtMs?: EpochMs;
}

/**
 * What people are told of the case. Addresses are looked up at the time of sending, and opt-outs
 * are asked then: neither is ever in the case.
 */
export class Telling {
  readonly #context: CaseContext;
  #notices: Notices | undefined;
  #count = 0;

  constructor(context: CaseContext) {
    this.#context = context;
  }

  /** Until the notice is handed over, held back by quiet hours, or given up. */
  async tell(spec: TellSpec): Promise<void> {
    const { caseId, title } = this.#context.file.view;
    const { notice: key, etrAtMs } = spec;
    const to = this.#recipient(spec.to);
    const notice = this.#noticeOf(spec);
    const kind = spec.to === 'customer' ? 'customer' : 'notice';
    const noticeId = `${caseId}/${kind}/${key}/${++this.#count}`;
    const known = etrAtMs === undefined ? {} : { etrAtMs };
    const words = worded(notice, { caseId, title, ...known });
    this.#notices ??= new Notices(this.#context);
    const { channel } = notice;
    const delivering = this.#notices.deliver({ noticeId, channel, to, ...words, ...known });
    let isOver = false;
    this.#context.spawn(delivering.then(() => void (isOver = true)));
    // A cancellation does not wait for a notice that an outage holds up.
    await this.#context.interruption.run(() => condition(() => isOver));
  }

  #noticeOf({ notice, to }: TellSpec): NoticeWords {
    const { customerNotices = {}, notices = {} } = this.#context.policy;
    const words = (to === 'customer' ? customerNotices : notices)[notice];
    if (words === undefined) throw new RangeError(`policy has no notice ${notice}`);
    return words;
  }

  #recipient(to: Told): Recipient {
    const { customerId, requestedBy } = this.#context.file.view;
    if (to === 'requester') return { person: requestedBy };
    if (to !== 'customer') return to;
    if (customerId === undefined) throw new RangeError('the case is about no customer');
    return { customer: customerId };
  }
}
