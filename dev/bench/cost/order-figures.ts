/** What one clean order of two fulfilment queues needs. */
export interface OrderFigures {
  readonly actions: number;
  readonly historyBytes: number;
  readonly writeUnits: number;
  /** Rows that stay in the table, with their index entries. */
  readonly tableBytes: number;
  /** HTTP requests: the order, its acknowledgments, and people and systems that look it up. */
  readonly requests: number;
  readonly readUnits: number;
  /** Time of a warm API function for one request. */
  readonly requestMs: number;
  /** Processor time of a worker, at one full processor. */
  readonly workerMs: number;
  /**
   * Moments, far apart, at which a sleeping worker has to be woken: the order, and each
   * acknowledgment.
   */
  readonly bursts: number;
  readonly records: number;
  readonly recordBytes: number;
  readonly logBytes: number;
}

/** Measured on two cores by the commands named in docs/cost.md, where the assumptions stand too. */
export const cleanOrder: OrderFigures = {
  actions: 19,
  historyBytes: 32_000,
  writeUnits: 79,
  tableBytes: 22_000,
  requests: 14,
  readUnits: 20,
  requestMs: 25,
  workerMs: 166,
  bursts: 4,
  records: 2,
  recordBytes: 18_000,
  logBytes: 2_000,
};

/** How the product is run. The usual one is stage prod of infra/stage-config.ts. */
export interface Operation {
  /**
   * A Lambda worker stays for this long after it was woken, work or not: its timeout less the time
   * it needs to stop.
   */
  readonly wakeSeconds: number;
  readonly workerGb: number;
  readonly apiGb: number;
  /** Share of a processor that is used at most. */
  readonly utilisation: number;
  readonly fargate: { readonly vcpu: number; readonly gb: number; readonly leastTasks: number };
  readonly daysOpen: number;
  readonly daysRetained: number;
  readonly monthsInTable: number;
  readonly monthsOfRecords: number;
}

export const usualOperation: Operation = {
  wakeSeconds: 53,
  workerGb: 1.73,
  apiGb: 1,
  utilisation: 0.7,
  fargate: { vcpu: 1, gb: 2, leastTasks: 2 },
  daysOpen: 2,
  daysRetained: 30,
  monthsInTable: 12,
  monthsOfRecords: 84,
};
