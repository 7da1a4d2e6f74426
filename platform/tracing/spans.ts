import { type HrTime, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';
import type { WorkflowSpan } from '../../workflows/sop/runtime/traces.ts';

/**
 * The only attributes that leave this process: what was called and how it ended, and ids by which
 * it is found in Temporal.
 */
const told: ReadonlySet<string> = new Set([
  'http.request.method',
  'http.route',
  'http.response.status_code',
  'temporalWorkflowId',
  'run_id',
  'temporalActivityId',
]);

/**
 * Exports spans without what could hold personal data: an error's message and stack, values of
 * search attributes and memos, ids that a caller made up. That a span failed stays.
 */
export function sparing(exporter: SpanExporter): SpanExporter {
  return {
    export: (spans, done) => exporter.export(spans.map(spared), done),
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  };
}

function spared(span: ReadableSpan): ReadableSpan {
  return {
    name: span.name,
    kind: span.kind,
    spanContext: () => span.spanContext(),
    ...(span.parentSpanId !== undefined && { parentSpanId: span.parentSpanId }),
    startTime: span.startTime,
    endTime: span.endTime,
    duration: span.duration,
    ended: span.ended,
    status: { code: span.status.code },
    attributes: Object.fromEntries(
      Object.entries(span.attributes).filter(([key]) => told.has(key)),
    ),
    links: [],
    events: [],
    resource: span.resource,
    instrumentationLibrary: span.instrumentationLibrary,
    ...noneDropped,
  };
}

/** What is left out on purpose is not counted as lost. */
const noneDropped = { droppedAttributesCount: 0, droppedEventsCount: 0, droppedLinksCount: 0 };
const libraryName = 'handoff/workflow';
const hrTime = (ms: number): HrTime => [Math.floor(ms / 1_000), Math.floor(ms % 1_000) * 1_000_000];

/** A span of workflow code, whose ids and times were made there. */
export function workflowSpan(
  span: WorkflowSpan,
  run: { readonly workflowId: string; readonly runId: string },
  resource: Resource,
): ReadableSpan {
  const { name, traceId, spanId, parentSpanId, startMs, endMs, failed } = span;
  return {
    name,
    kind: SpanKind.INTERNAL,
    spanContext: () => ({ traceId, spanId, traceFlags: TraceFlags.SAMPLED }),
    parentSpanId,
    startTime: hrTime(startMs),
    endTime: hrTime(endMs),
    duration: hrTime(Math.max(0, endMs - startMs)),
    status: { code: failed ? SpanStatusCode.ERROR : SpanStatusCode.OK },
    attributes: { temporalWorkflowId: run.workflowId, run_id: run.runId },
    links: [],
    events: [],
    ended: true,
    resource,
    instrumentationLibrary: { name: libraryName },
    ...noneDropped,
  };
}
