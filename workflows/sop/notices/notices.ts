import {
  ActivityCancellationType,
  CancellationScope,
  isCancellation,
  scheduleActivity,
} from '@temporalio/workflow';
import type { Delivery, Notice, NotifyPort } from '../../../activities/notify/port.ts';
import { recipientText } from '../../../domain/escalation/recipients.ts';
import type { CaseContext } from '../case/context.ts';

type Outcome = Exclude<Delivery, { readonly state: 'held' }> | { readonly state: 'withdrawn' };

/**
 * The notices of one ladder. Each is handed over by an ordinary activity, which the server retries
 * for two hours under the same id; one that falls into quiet hours comes back and waits for their
 * end as a deadline of the case. Withdrawn are those that nobody needs any more.
 */
export class Notices {
  readonly #context: CaseContext;
  /** Of the procedure, not of the message in whose handler a scope may be made anew. */
  readonly #parent = CancellationScope.current();
  readonly #held = new Map<string, Notice>();
  #scope = this.#newScope();

  constructor(context: CaseContext) {
    this.#context = context;
  }

  send(notice: Notice): void {
    this.#context.spawn(this.deliver(notice));
  }

  /** Work that ends together with the notices; `undefined` when it was ended. */
  async run<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await this.#scope.run(work);
    } catch (error) {
      if (isCancellation(error)) return undefined;
      throw error;
    }
  }

  /** No attempt begins any more; one that is under way is waited for. */
  withdraw(): void {
    for (const [key, notice] of this.#held) {
      this.#context.deadlines.drop(key);
      this.#tell(notice, { state: 'withdrawn' });
    }
    this.#held.clear();
    this.#scope.cancel();
    this.#scope = this.#newScope();
  }

  /** Until it is handed over, held back, or given up; each is an entry of the timeline. */
  async deliver(notice: Notice): Promise<void> {
    const scope = this.#scope;
    const { region, priority } = this.#context.file.view;
    const request = { ...notice, region, priority, atMs: Date.now() };
    try {
      const delivery = await scope.run(() =>
        scheduleActivity<Awaited<ReturnType<NotifyPort['notify']>>>('notify', [request], {
          startToCloseTimeout: '30s',
          scheduleToCloseTimeout: '2 hours',
          cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
          summary: notice.subject,
        }),
      );
      if (delivery.state !== 'held') this.#tell(notice, delivery);
      else if (scope === this.#scope) this.#hold(notice, delivery.untilMs);
      else this.#tell(notice, { state: 'withdrawn' });
    } catch (error) {
      // An attempt that failed after the withdrawal is not made again.
      const isWithdrawn = scope !== this.#scope || isCancellation(error);
      this.#tell(
        notice,
        isWithdrawn ? { state: 'withdrawn' } : { state: 'failed', reason: 'outage' },
      );
    }
  }

  #hold(notice: Notice, untilMs: number): void {
    const { deadlines, file } = this.#context;
    const key = `notice:${notice.noticeId}`;
    const fire = () => {
      this.#held.delete(key);
      this.send(notice);
    };
    this.#held.set(key, notice);
    deadlines.set(key, {
      atMs: untilMs,
      title: `${notice.subject}: notice at the end of the quiet hours`,
      fire,
    });
    file.record({
      kind: 'notification.held',
      text: notice.subject,
      data: { ...dataOf(notice), untilMs },
    });
  }

  #tell(
    notice: Notice,
    outcome: Outcome | { readonly state: 'failed'; readonly reason: 'outage' },
  ): void {
    const { file } = this.#context;
    // The record is written once; what ends after that is not part of the case any more.
    if (file.view.closedAtMs !== undefined) return;
    const reason = outcome.state === 'failed' ? { reason: outcome.reason } : {};
    file.record({
      kind: `notification.${outcome.state}`,
      text: notice.subject,
      data: { ...dataOf(notice), ...reason },
    });
  }

  #newScope(): CancellationScope {
    return new CancellationScope({ cancellable: true, parent: this.#parent });
  }
}

function dataOf({ noticeId, channel, to, etrAtMs }: Notice) {
  return { noticeId, channel, to: recipientText(to), ...(etrAtMs !== undefined && { etrAtMs }) };
}
