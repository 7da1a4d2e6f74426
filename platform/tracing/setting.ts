import type { InjectedSinks } from '@temporalio/worker';
import type { TraceSinks } from '../../workflows/sop/runtime/traces.ts';
import type { Tracing } from './tracing.ts';

/** For a worker that traces nothing: its cases may have been started by an API that does. */
export const noSinks: InjectedSinks<TraceSinks> = { traces: { ended: { fn: () => undefined } } };

/** A request, told without anything that identifies a person. */
export interface Asked {
  readonly method: string;
  /** Pattern of the path. */
  readonly route: string;
  /** The caller's, as it was sent. */
  readonly traceparent?: string | undefined;
}

export interface Answered {
  readonly status: number;
}

/**
 * Traces where an endpoint is set; OpenTelemetry is not even loaded otherwise. `service` is what
 * traces call this process.
 */
export async function tracingTo(
  endpoint: string | undefined,
  service: string,
): Promise<Tracing | undefined> {
  if (endpoint === undefined || endpoint === '') return undefined;
  const { startTracing } = await import('./tracing.ts');
  return startTracing(endpoint.replace(/\/+$/, ''), service);
}
