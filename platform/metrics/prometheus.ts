import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Figure } from './emf.ts';
import type { Tell } from './observe.ts';

/** A page of the text format that Prometheus reads. */
export interface FiguresPage {
  readonly ok: true;
  readonly text: string;
  readonly contentType: string;
}

/** The figures of one process. */
export interface Prometheus {
  /** Takes what the worker of this process tells. */
  readonly tell: Tell;
  /**
   * A page with those and with what `measure` answers, asked at most every `everyMs`, 15 s unless
   * said otherwise, however often it is asked for. Where measuring fails, `handoff_measured` is 0
   * and there is no measured figure rather than an old one.
   */
  readonly page: (
    measure: (nowMs: number) => Promise<readonly Figure[]>,
    everyMs?: number,
  ) => () => Promise<FiguresPage>;
}

/** Seconds: from a worker that is idle to one that nobody started. */
const waits = [0.01, 0.05, 0.1, 0.5, 1, 5, 30, 120, 600];

/** Figures under `handoff_…`, counted from the start of the process as Prometheus expects it. */
export function createPrometheus(): Prometheus {
  const registry = new Registry();
  const registers = [registry];
  const breaches = new Counter({
    name: 'handoff_sla_breaches_total',
    help: 'Targets missed, by procedure.',
    labelNames: ['procedure'],
    registers,
  });
  const waited = new Histogram({
    name: 'handoff_schedule_to_start_seconds',
    help: 'How long activities waited for a worker.',
    buckets: waits,
    registers,
  });
  addMemory(registry);
  const show = measuredGauges(registry);
  const tell: Tell = ({ SlaBreaches, ScheduleToStartMs }, about) => {
    for (const count of listOf(SlaBreaches))
      breaches.inc({ procedure: about?.procedure ?? '' }, count);
    for (const ms of listOf(ScheduleToStartMs)) waited.observe(ms / 1_000);
  };
  const page: Prometheus['page'] = (measure, everyMs = 15_000) => {
    const refresh = atMostEvery(everyMs, () =>
      measure(Date.now()).then(show.figures, show.nothing),
    );
    return async (): Promise<FiguresPage> => {
      await refresh();
      return { ok: true, text: await registry.metrics(), contentType: registry.contentType };
    };
  };
  return { tell, page };
}

/** Under the name that dashboards of any process know. */
function addMemory(registry: Registry): void {
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Memory of the process.',
    registers: [registry],
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
}

function measuredGauges(registry: Registry) {
  const registers = [registry];
  const stuck = new Gauge({
    name: 'handoff_stuck_cases',
    help: 'Cases that neither go on nor wait for somebody.',
    registers,
  });
  const open = new Gauge({
    name: 'handoff_open_tasks',
    help: 'Tasks of people that are not done.',
    registers,
  });
  const backlog = new Gauge({
    name: 'handoff_task_backlog',
    help: "Tasks of Temporal's queues that wait for a worker, by release.",
    labelNames: ['build_id'],
    registers,
  });
  const measured = new Gauge({
    name: 'handoff_measured',
    help: '1 when cases, tasks and backlog could be measured.',
    registers,
  });
  const nothing = () => {
    // A gauge without labels is 0 after a reset: taken off its registry, it is not there.
    for (const gauge of ['handoff_stuck_cases', 'handoff_open_tasks'])
      registry.removeSingleMetric(gauge);
    backlog.reset();
    measured.set(0);
  };
  const figures = (found: readonly Figure[]) => {
    for (const gauge of [stuck, open]) registry.registerMetric(gauge);
    backlog.reset();
    for (const { owner, values } of found) {
      for (const count of listOf(values.StuckCases)) stuck.set(count);
      for (const count of listOf(values.OpenTasks)) open.set(count);
      for (const count of listOf(values.TaskBacklog))
        backlog.set({ build_id: owner.buildId ?? '' }, count);
    }
    measured.set(1);
  };
  return { figures, nothing };
}

const listOf = (values: number | readonly number[] = []): readonly number[] => [values].flat();

/**
 * Calls `work` again only when `everyMs` have passed since it was called; until then all wait for
 * the same call.
 */
function atMostEvery(everyMs: number, work: () => Promise<void>): () => Promise<void> {
  let last: { readonly atMs: number; readonly done: Promise<void> } | undefined;
  return () => {
    const nowMs = performance.now();
    if (last === undefined || nowMs - last.atMs >= everyMs) last = { atMs: nowMs, done: work() };
    return last.done;
  };
}
