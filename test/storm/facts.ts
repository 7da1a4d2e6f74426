import { defaultPayloadConverter } from '@temporalio/common';
import type proto from '@temporalio/proto';
import type { UpdateAnswer } from '../../domain/cases/answers.ts';
import type { Priority } from '../../domain/shared/priority.ts';
import type { Actor } from '../../domain/shared/roles.ts';
import { createPayloadCodec } from '../../platform/temporal/payload-codec.ts';
import type { TaskSpec } from '../../workflows/sop/index.ts';
import type { CaseDriver } from '../kit/case-driver.ts';
import { testKeyRing } from '../kit/keys.ts';
import { practiceSignal } from '../kit/practice-definition.ts';

/**
 * Something that a case was asked, at the server's time at which it was handed to the case, and
 * what it answered.
 */
export interface Fact {
  readonly atMs: number;
  /** A command of practice or the name of an update. */
  readonly what: string;
  /** The fields of the messages that the storm sends. */
  readonly name?: string;
  readonly clock?: string;
  readonly priority?: Priority;
  readonly actor?: Actor;
  readonly label?: string;
  readonly task?: TaskSpec;
  readonly taskId?: string;
  readonly choice?: string;
  readonly toPerson?: string;
  readonly step?: string;
  readonly validUntilMs?: number;
  /** Only updates have one: `ok`, or why it was refused. */
  readonly answer?: string;
}

type HistoryEvent = proto.temporal.api.history.v1.IHistoryEvent;
type Payloads = proto.temporal.api.common.v1.IPayloads | null | undefined;
const codec = createPayloadCodec(testKeyRing);

/**
 * Everything that a case was asked, in order, by the server's history alone: a message counts from
 * the start of the workflow task that brought it. In one task updates come first, since the
 * commands of practice are obeyed when all messages are in.
 */
export async function factsOf(run: CaseDriver): Promise<readonly Fact[]> {
  const { events } = await run.handle.fetchHistory();
  const answers = await answersIn(events ?? []);
  const startedAtMs = new Map<string, number>();
  const facts: Fact[] = [];
  let waiting: { readonly id: number; readonly message: Omit<Fact, 'atMs'> }[] = [];
  let brought: Fact[] = [];
  let nowMs = 0;
  for (const event of events ?? []) {
    const id = Number(event.eventId);
    if (event.workflowTaskStartedEventAttributes) startedAtMs.set(String(id), timeOf(event));
    const signal = event.workflowExecutionSignaledEventAttributes;
    if (signal?.signalName === practiceSignal) {
      const { do: what, ...rest } = (await decoded(signal.input)) as { readonly do: string };
      waiting.push({ id, message: { ...rest, what } });
    }
    const completed = event.workflowTaskCompletedEventAttributes;
    if (completed) {
      facts.push(...brought);
      const startedId = String(completed.startedEventId);
      nowMs = startedAtMs.get(startedId) ?? 0;
      brought = waiting
        .filter((one) => one.id < Number(startedId))
        .map(({ message }) => ({ ...message, atMs: nowMs }));
      waiting = waiting.filter((one) => one.id >= Number(startedId));
    }
    const asked = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input;
    if (asked) {
      const answer = answers.get(String(id)) ?? 'none';
      facts.push({
        ...((await decoded(asked.args)) as object),
        atMs: nowMs,
        what: String(asked.name),
        answer,
      });
    }
  }
  return [...facts, ...brought];
}

/** By the event that accepted the update. */
async function answersIn(events: readonly HistoryEvent[]): Promise<ReadonlyMap<string, string>> {
  const answers = new Map<string, string>();
  for (const { workflowExecutionUpdateCompletedEventAttributes: completed } of events) {
    if (!completed) continue;
    const answer = (await decoded(completed.outcome?.success)) as UpdateAnswer;
    answers.set(String(completed.acceptedEventId), answer.ok ? 'ok' : answer.code);
  }
  return answers;
}

function timeOf({ eventTime }: HistoryEvent): number {
  return Number(eventTime?.seconds) * 1000 + Math.floor(Number(eventTime?.nanos) / 1e6);
}

async function decoded(input: Payloads): Promise<unknown> {
  const [payload] = await codec.decode([...(input?.payloads ?? [])]);
  if (payload === undefined) throw new Error('a message without content');
  return defaultPayloadConverter.fromPayload(payload);
}
