import { condition } from '@temporalio/workflow';
import { worded } from '../../../domain/escalation/customer-notice.ts';
import type { EpochMs } from '../../../domain/shared/json.ts';
import type { CaseContext } from '../case/context.ts';
import { Notices } from './notices.ts';

/**
 * What the customer of the case is told, in the words of policy; the address is the CRM's, and
 * never in the case (CS-53).
 */
export class CustomerNotices {
  readonly #context: CaseContext;
  #notices: Notices | undefined;
  #count = 0;

  constructor(context: CaseContext) {
    this.#context = context;
  }

  /**
   * `key` names a notice of policy. Until it is handed over, held back by quiet hours, or given up.
   */
  async tell(key: string, etrAtMs: EpochMs): Promise<void> {
    const notice = this.#context.policy.customerNotices?.[key];
    if (notice === undefined) throw new RangeError(`policy has no notice to customers ${key}`);
    const { caseId, customerId } = this.#context.file.view;
    if (customerId === undefined)
      throw new RangeError(`case ${caseId} is about no customer to tell`);
    const noticeId = `${caseId}/customer/${key}/${++this.#count}`;
    this.#notices ??= new Notices(this.#context);
    const words = worded(notice, { caseId, etrAtMs });
    const delivering = this.#notices.deliver({
      noticeId,
      channel: notice.channel,
      to: { customer: customerId },
      ...words,
      etrAtMs,
    });
    let isOver = false;
    this.#context.spawn(delivering.then(() => void (isOver = true)));
    // A cancellation does not wait for a notice that an outage holds up.
    await this.#context.interruption.run(() => condition(() => isOver));
  }
}
