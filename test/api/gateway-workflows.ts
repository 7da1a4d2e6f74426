import {
  ApplicationFailure,
  allHandlersFinished,
  CancelledFailure,
  condition,
  defineSignal,
  defineUpdate,
  setHandler,
} from '@temporalio/workflow';
import type {
  Acknowledge,
  AddNote,
  CancelCase,
  UpdateAnswer,
} from '../../domain/cases/messages.ts';
import { signalNames, updateNames } from '../../domain/cases/messages.ts';

/**
 * As small a case as the gateway can talk to. A note counts up, a note `wait` stays under way until
 * somebody acknowledges, `close` completes the run with what it got, `fail` fails it; a
 * cancellation ends it as cancelled.
 */
export async function orderBooking(): Promise<{
  readonly notes: number;
  readonly acknowledged: readonly string[];
}> {
  let notes = 0;
  let end: 'completed' | 'failed' | 'cancelled' | undefined;
  const acknowledged: string[] = [];
  setHandler(
    defineSignal<[Acknowledge]>(signalNames.acknowledge),
    ({ messageId }) => void acknowledged.push(messageId),
  );
  setHandler(defineUpdate<UpdateAnswer, [CancelCase]>(updateNames.cancel), (): UpdateAnswer => {
    end = 'cancelled';
    return { ok: true, seq: 1 };
  });
  setHandler(defineUpdate<UpdateAnswer, [AddNote]>(updateNames.note), async ({ text }) => {
    if (text === 'refuse') return { ok: false, code: 'other-case', detail: 'refused' };
    if (text === 'wait') await condition(() => acknowledged.length > 0);
    if (text === 'close') end = 'completed';
    if (text === 'fail') end = 'failed';
    notes += 1;
    return { ok: true, seq: notes };
  });
  await condition(() => end !== undefined);
  await condition(allHandlersFinished);
  if (end === 'failed') throw ApplicationFailure.nonRetryable('on purpose');
  if (end === 'cancelled') throw new CancelledFailure('on purpose');
  return { notes, acknowledged };
}

/** The same under the other name the gateway sends to. */
export async function provisioningHandoff(): ReturnType<typeof orderBooking> {
  return orderBooking();
}
