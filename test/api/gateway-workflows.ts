import {
  ApplicationFailure,
  allHandlersFinished,
  CancelledFailure,
  condition,
  defineSignal,
  defineUpdate,
  setHandler,
} from '@temporalio/workflow';
import type { UpdateAnswer } from '../../domain/cases/answers.ts';
import type { AddNote, CancelCase, CaseMessage } from '../../domain/cases/messages.ts';
import { signalNames, updateNames } from '../../domain/cases/messages.ts';

/**
 * As small a case as the gateway can talk to. A note counts up, a note `wait` stays under way until
 * a message comes, `close` completes the run with what it got, `fail` fails it; a
 * cancellation ends it as cancelled.
 */
export async function orderBooking(): Promise<{
  readonly notes: number;
  readonly messages: readonly string[];
}> {
  let notes = 0;
  let end: 'completed' | 'failed' | 'cancelled' | undefined;
  const messages: string[] = [];
  const take = ({ messageId }: CaseMessage) => messages.push(messageId);
  setHandler(defineSignal<[CaseMessage]>(signalNames.message), (message) => void take(message));
  setHandler(
    defineUpdate<UpdateAnswer, [CaseMessage]>(updateNames.sendMessage),
    (message): UpdateAnswer => ({ ok: true, seq: take(message) }),
  );
  setHandler(defineUpdate<UpdateAnswer, [CancelCase]>(updateNames.cancel), (): UpdateAnswer => {
    end = 'cancelled';
    return { ok: true, seq: 1 };
  });
  setHandler(defineUpdate<UpdateAnswer, [AddNote]>(updateNames.note), async ({ text }) => {
    if (text === 'refuse') return { ok: false, code: 'other-case', detail: 'refused' };
    if (text === 'wait') await condition(() => messages.length > 0);
    if (text === 'close') end = 'completed';
    if (text === 'fail') end = 'failed';
    notes += 1;
    return { ok: true, seq: notes };
  });
  await condition(() => end !== undefined);
  await condition(allHandlersFinished);
  if (end === 'failed') throw ApplicationFailure.nonRetryable('on purpose');
  if (end === 'cancelled') throw new CancelledFailure('on purpose');
  return { notes, messages };
}

/** The same under the other name the gateway sends to. */
export async function provisioningHandoff(): ReturnType<typeof orderBooking> {
  return orderBooking();
}
