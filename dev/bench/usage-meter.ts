import { setTimeout as delay } from 'node:timers/promises';
import { rounded } from './percentiles.ts';
import { readUsage } from './process-usage.ts';

/** The processes that share the machine during a measurement. */
export const processNames = ['product', 'temporal', 'dynamodb', 'sandbox', 'driver'] as const;
export type ProcessName = (typeof processNames)[number];
export type ByProcess = { readonly [name in ProcessName]: number };

/** What the processes used between start and stop. */
export interface Used {
  readonly cpuMs: ByProcess;
  /** The largest of the samples. */
  readonly peakRssMb: ByProcess;
}

const sampleMs = 250;

/** Samples the processes until it is stopped. */
export async function startUsageMeter(
  pids: ByProcess,
): Promise<{ readonly stop: () => Promise<Used> }> {
  const read = async () =>
    Promise.all(processNames.map(async (name) => ({ name, ...(await readUsage(pids[name])) })));
  const first = await read();
  const peaks = new Map(first.map(({ name, rssMb }) => [name, rssMb]));
  const ended = new AbortController();
  const sample = async () => {
    const now = await read();
    for (const { name, rssMb } of now) peaks.set(name, Math.max(peaks.get(name) ?? 0, rssMb));
    return now;
  };
  const sampling = (async () => {
    while (!ended.signal.aborted) {
      await delay(sampleMs, undefined, { signal: ended.signal }).catch(() => undefined);
      // A process that is gone is told by whoever started it.
      await sample().catch(() => undefined);
    }
  })();
  const stop = async (): Promise<Used> => {
    ended.abort();
    await sampling;
    const last = await sample();
    const spent = (name: ProcessName) =>
      (last.find((one) => one.name === name)?.cpuMs ?? 0) -
      (first.find((one) => one.name === name)?.cpuMs ?? 0);
    return {
      cpuMs: byProcess(spent),
      peakRssMb: byProcess((name) => rounded(peaks.get(name) ?? 0, 0)),
    };
  };
  return { stop };
}

/** One figure for each process. */
export function byProcess(figure: (name: ProcessName) => number): ByProcess {
  const [product, temporal, dynamodb, sandbox, driver] = processNames;
  return {
    product: figure(product),
    temporal: figure(temporal),
    dynamodb: figure(dynamodb),
    sandbox: figure(sandbox),
    driver: figure(driver),
  };
}
