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
}
