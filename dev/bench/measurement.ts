import type { Client } from '@temporalio/client';
import { workflowIdOf } from '../../domain/cases/case-id.ts';
import { orderBookingProcedure } from '../../workflows/order-booking/procedure.ts';
import { provisioningHandoffProcedure } from '../../workflows/provisioning-handoff/procedure.ts';
import { type HistoryCost, historyCost, sumCosts } from './history-cost.ts';
import { createLagSampler } from './lag-sampler.ts';
import { type LoadResult, type PostedOrder, runLoad } from './load.ts';
import { orderTimes } from './order-times.ts';
import { mean, type Percentiles, percentiles, rounded } from './percentiles.ts';
import type { ProductApi } from './product-api.ts';
import { sampleIndexes } from './sample.ts';
import type { SandboxAdmin } from './sandbox-admin.ts';
import type { StoreMeter, StoreUnits } from './store-meter.ts';
import { type ByProcess, byProcess, startUsageMeter, type Used } from './usage-meter.ts';

/** One line of the bench. */
export interface Measurement {
  readonly inFlight: number;
  readonly orders: number;
  readonly ordersPerSecond: number;
  readonly postToBookedMs: Percentiles;
  readonly lastAckToCompletedMs: Percentiles;
  readonly cpuMsPerOrder: ByProcess;
  readonly peakRssMb: ByProcess;
  readonly actionsPerOrder: number | null;
  readonly eventsPerOrder: number | null;
  readonly bytesPerOrder: number | null;
  readonly readModelLagMs: Percentiles;
  /** What the store would bill, the driver's own polls included; only with `--units`. */
  readonly storeUnitsPerOrder?: StoreUnits;
  /** Orders that were refused or not completed. */
  readonly failures: number;
}

/** A line, and what was said of the orders that were refused. */
export interface Measured {
  readonly line: Measurement;
  readonly refusals: readonly string[];
}

/** What a measurement is made with. */
export interface BenchParts {
  readonly api: ProductApi;
  readonly sandbox: SandboxAdmin;
  /** Only to count histories after the load. */
  readonly temporal: Client;
  readonly pids: ByProcess;
  readonly storeMeter?: StoreMeter;
}

export interface LevelSpec {
  readonly inFlight: number;
  readonly count: number;
  readonly queues: number;
  readonly seed: number;
}

/** Every tenth order, at least these many. */
const leastSample = 5;
const readersAtOnce = 8;

/**
 * Measures one level; reading times and histories comes after the load and is not part of its CPU
 * time.
 */
export async function measure(
  parts: BenchParts,
  { inFlight, count, queues, seed }: LevelSpec,
): Promise<Measured> {
  const orders = await parts.sandbox.plantOrders({ prefix: `B${seed}-${inFlight}`, count, queues });
  const sample = sampleIndexes(count, Math.max(leastSample, Math.ceil(count / 10)), seed);
  const sampler = createLagSampler(parts.api, sample);
  const before = parts.storeMeter?.units();
  const meter = await startUsageMeter(parts.pids);
  const load = await runLoad(parts.api, { orders, inFlight, accepted: sampler.offer });
  const used = await meter.stop();
  const lags = await sampler.stop();
  const after = parts.storeMeter?.units();
  const times = await timesOf(parts.api, load.completed);
  const sampled = load.completed.filter(({ index }) => sample.includes(index));
  const costs = await inGroups(sampled, (order) => costOf(parts.temporal, order));
  const line = {
    ...figuresOf(load, used, { inFlight, orders: count }),
    ...times,
    actionsPerOrder: mean(
      costs.map(({ actions }) => actions),
      1,
    ),
    eventsPerOrder: mean(
      costs.map(({ events }) => events),
      1,
    ),
    bytesPerOrder: mean(costs.map(({ bytes }) => bytes)),
    readModelLagMs: percentiles(lags),
    ...(before && after && { storeUnitsPerOrder: unitsPerOrder(before, after, count) }),
    failures: count - load.completed.length,
  };
  return { line, refusals: load.refusals };
}

function figuresOf(
  { completed, elapsedMs }: LoadResult,
  used: Used,
  asked: { readonly inFlight: number; readonly orders: number },
) {
  return {
    ...asked,
    ordersPerSecond: rounded((completed.length * 1000) / elapsedMs, 2),
    cpuMsPerOrder: byProcess((name) => rounded(used.cpuMs[name] / completed.length, 1)),
    peakRssMb: used.peakRssMb,
  };
}

function unitsPerOrder(before: StoreUnits, after: StoreUnits, orders: number): StoreUnits {
  return {
    writeUnits: rounded((after.writeUnits - before.writeUnits) / orders, 1),
    readUnits: rounded((after.readUnits - before.readUnits) / orders, 1),
  };
}

async function timesOf(api: ProductApi, completed: readonly PostedOrder[]) {
  const times = await inGroups(completed, async ({ caseId, number, sentAtMs }) => {
    const handoffId = workflowIdOf(provisioningHandoffProcedure.key, { kind: 'quote', number });
    const [booking, handoff] = await Promise.all([api.timeline(caseId), api.timeline(handoffId)]);
    return orderTimes({ sentAtMs, booking, handoff });
  });
  return {
    postToBookedMs: percentiles(times.flatMap(({ postToBookedMs }) => postToBookedMs ?? [])),
    lastAckToCompletedMs: percentiles(
      times.flatMap(({ lastAckToCompletedMs }) => lastAckToCompletedMs ?? []),
    ),
  };
}

async function costOf(client: Client, { number }: PostedOrder): Promise<HistoryCost> {
  const ids = [orderBookingProcedure.key, provisioningHandoffProcedure.key].map((procedure) =>
    workflowIdOf(procedure, { kind: 'quote', number }),
  );
  const histories = await Promise.all(
    ids.map((id) => client.workflow.getHandle(id).fetchHistory()),
  );
  return sumCosts(histories.map(historyCost));
}

/** A few at a time. */
async function inGroups<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  for (let i = 0; i < items.length; i += readersAtOnce)
    results.push(...(await Promise.all(items.slice(i, i + readersAtOnce).map(work))));
  return results;
}
