import type { Headers, Payload } from '@temporalio/common';
import {
  ContinueAsNew,
  defaultPayloadConverter,
  proxySinks,
  type Sinks,
  type WorkflowInterceptors,
  workflowInfo,
} from '@temporalio/workflow';

/** One stretch of work of a run, as it left the workflow sandbox. */
export interface WorkflowSpan {
  /** What was done, and of which type: `RunWorkflow:orderBooking`. */
  readonly name: string;
  /** 32 and 16 hex digits, as W3C Trace Context has them. */
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly failed: boolean;
}

/** Where ended spans go; called once each, not in a replay. */
export interface TraceSinks extends Sinks {
  readonly traces: { ended(span: WorkflowSpan): void };
}

/** Where work belongs: its trace, and the span that it is a part of. */
interface Place {
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled: boolean;
}

/**
 * Header of Temporal's OpenTelemetry interceptors, by which client and activities understand this.
 */
const header = '_tracer-data';
const traceparent = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/**
 * Hands a trace on: from whoever started or messaged a run to its activities, children and
 * messages. Without a trace nothing is done, and with one no promise is added to the chain that
 * workflow code waits for: a history replays whether or not it was traced. Ids are made of the
 * run's, so that a replay makes the same ones without drawing from the workflow's random numbers.
 */
export function interceptors(): WorkflowInterceptors {
  let run: Place | undefined;
  let signals = 0;
  const handOn = <I extends { readonly headers: Headers }>(input: I): I =>
    run === undefined
      ? input
      : { ...input, headers: { ...input.headers, [header]: payloadOf(run) } };
  return {
    inbound: [
      {
        execute: (input, next) => {
          const { workflowType, startTime } = workflowInfo();
          const { place, end } = begin(input.headers, {
            name: `RunWorkflow:${workflowType}`,
            key: 'run',
            startMs: startTime.getTime(),
          });
          run = place;
          return ended(next(input), end);
        },
        handleUpdate: (input, next) => {
          const { end } = begin(input.headers, {
            name: `HandleUpdate:${input.name}`,
            key: `update ${input.updateId}`,
            startMs: Date.now(),
          });
          return ended(next(input), end);
        },
        handleSignal: (input, next) => {
          signals += 1;
          const { end } = begin(input.headers, {
            name: `HandleSignal:${input.signalName}`,
            key: `signal ${signals}`,
            startMs: Date.now(),
          });
          return ended(next(input), end);
        },
      },
    ],
    outbound: [
      {
        scheduleActivity: (input, next) => next(handOn(input)),
        scheduleLocalActivity: (input, next) => next(handOn(input)),
        startChildWorkflowExecution: (input, next) => next(handOn(input)),
        signalWorkflow: (input, next) => next(handOn(input)),
        continueAsNew: (input, next) => next(handOn(input)),
      },
    ],
  };
}

interface Begun {
  readonly place?: Place;
  readonly end?: (failed: boolean) => void;
}

/** Begins a span below the one that the headers name; nothing where they name none. */
function begin(
  headers: Headers,
  what: { readonly name: string; readonly key: string; readonly startMs: number },
): Begun {
  const parent = placeOf(headers[header]);
  if (parent === undefined) return {};
  const { traceId, sampled } = parent;
  const { name, startMs } = what;
  const spanId = idOf(`${workflowInfo().runId} ${what.key}`);
  const place = { traceId, spanId, sampled };
  if (!sampled) return { place };
  const { traces } = proxySinks<TraceSinks>();
  const end = (failed: boolean) =>
    traces.ended({
      name,
      traceId,
      spanId,
      parentSpanId: parent.spanId,
      startMs,
      endMs: Date.now(),
      failed,
    });
  return { place, end };
}

/** The very promise that was given; who waits for it does not wait longer. */
function ended<T>(work: Promise<T>, end: Begun['end']): Promise<T> {
  if (end !== undefined)
    work.then(
      () => end(false),
      (error: unknown) => end(!(error instanceof ContinueAsNew)),
    );
  return work;
}

/** What cannot be read is no trace, and fails no run. */
function placeOf(payload: Payload | undefined): Place | undefined {
  if (payload === undefined) return undefined;
  const [, traceId, spanId, flags] = traceparent.exec(carried(payload)) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

function carried(payload: Payload): string {
  try {
    return String(
      defaultPayloadConverter.fromPayload<{ readonly traceparent?: unknown } | undefined>(payload)
        ?.traceparent,
    );
  } catch {
    return '';
  }
}

function payloadOf({ traceId, spanId, sampled }: Place): Payload {
  return defaultPayloadConverter.toPayload({
    traceparent: `00-${traceId}-${spanId}-0${sampled ? 1 : 0}`,
  });
}

/** 16 hex digits of a text: FNV-1a, forwards and backwards. */
function idOf(text: string): string {
  const codes = Array.from(text, (letter) => letter.codePointAt(0) ?? 0);
  return hash(codes) + hash(codes.toReversed());
}

function hash(codes: readonly number[]): string {
  const value = codes.reduce((sum, code) => Math.imul(sum ^ code, 0x01000193), 0x811c9dc5);
  return (value >>> 0).toString(16).padStart(8, '0');
}
