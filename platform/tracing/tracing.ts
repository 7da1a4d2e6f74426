import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { Resource } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { ClientInterceptors } from '@temporalio/client';
import { OpenTelemetryWorkflowClientInterceptor } from '@temporalio/interceptors-opentelemetry/lib/client/index.js';
import { OpenTelemetryActivityInboundInterceptor } from '@temporalio/interceptors-opentelemetry/lib/worker/index.js';
import type { InjectedSinks, WorkerInterceptors } from '@temporalio/worker';
import type { TraceSinks } from '../../workflows/sop/runtime/traces.ts';
import { createContextManager } from './context.ts';
import type { Answered, Asked } from './setting.ts';
import { sparing, workflowSpan } from './spans.ts';

/** Tracing of one process. */
export interface Tracing {
  readonly client: ClientInterceptors;
  readonly worker: {
    readonly interceptors: WorkerInterceptors;
    readonly sinks: InjectedSinks<TraceSinks>;
  };
  /**
   * Runs the answering of a request as a span of its own: below the caller's, where a `traceparent`
   * names one.
   */
  readonly request: <A extends Answered>(asked: Asked, answer: () => Promise<A>) => Promise<A>;
  /**
   * Sends what has ended. A collector that does not answer holds nobody up for longer than two
   * seconds, and fails nobody.
   */
  readonly flush: () => Promise<void>;
  /** Flushes, then lets go of OpenTelemetry's globals. */
  readonly close: () => Promise<void>;
}

const exportMs = 1_000;
const failedFrom = 500;

/** Traces over OTLP/HTTP to `<endpoint>/v1/traces`, in batches. Once a process. */
export function startTracing(endpoint: string, service: string): Tracing {
  const resource = new Resource({ 'service.name': service });
  const exporter = sparing(
    new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, timeoutMillis: exportMs }),
  );
  const processor = new BatchSpanProcessor(exporter, { exportTimeoutMillis: 2 * exportMs });
  const provider = new BasicTracerProvider({ resource, spanProcessors: [processor] });
  provider.register({ contextManager: createContextManager() });
  const tracer = provider.getTracer('handoff');
  const flush = () => processor.forceFlush().catch(() => undefined);
  return {
    client: { workflow: [new OpenTelemetryWorkflowClientInterceptor({ tracer })] },
    worker: {
      interceptors: {
        activity: [
          (activity) => ({
            inbound: new OpenTelemetryActivityInboundInterceptor(activity, { tracer }),
          }),
        ],
      },
      sinks: {
        traces: {
          ended: { fn: (run, span) => processor.onEnd(workflowSpan(span, run, resource)) },
        },
      },
    },
    request: (asked, answer) => requestSpan(tracer, asked, answer),
    flush,
    close: async () => {
      await flush();
      await provider.shutdown().catch(() => undefined);
      for (const part of [trace, context, propagation]) part.disable();
    },
  };
}

function requestSpan<A extends Answered>(
  tracer: Tracer,
  { method, route, traceparent }: Asked,
  answer: () => Promise<A>,
): Promise<A> {
  // Of the caller's context its trace alone: baggage would go on into histories.
  const caller =
    traceparent === undefined ? ROOT_CONTEXT : propagation.extract(ROOT_CONTEXT, { traceparent });
  const attributes = { 'http.request.method': method, 'http.route': route };
  const options = { kind: SpanKind.SERVER, attributes };
  return tracer.startActiveSpan(`${method} ${route}`, options, caller, async (span) => {
    try {
      const answered = await answer();
      span.setAttribute('http.response.status_code', answered.status);
      if (answered.status >= failedFrom) span.setStatus({ code: SpanStatusCode.ERROR });
      return answered;
    } finally {
      span.end();
    }
  });
}
