/** A case that another one starts and leaves to itself. */
export interface CaseToStart {
  readonly workflow: string;
  readonly procedure: string;
  readonly workflowId: string;
  /** Of the business key, by which the run is found in Temporal. */
  readonly number: string;
  readonly title: string;
  readonly input: object;
  readonly customerId?: string;
}

/** What a case asks of the engine itself. */
export interface EnginePort {
  /**
   * Requests the cancellation of a run: only then may it end as cancelled. One that is gone already
   * is fine.
   */
  readonly cancelRun: (run: {
    readonly workflowId: string;
    readonly runId: string;
  }) => Promise<void>;
  /**
   * Starts a case on the queue of the worker that is asked. `joined`: one of the same business key
   * runs, or has completed.
   */
  readonly startCase: (
    start: CaseToStart,
  ) => Promise<{ readonly caseId: string; readonly joined: boolean }>;
}
