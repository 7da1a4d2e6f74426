import proto from '@temporalio/proto';

type History = proto.temporal.api.history.v1.IHistory;
type Event = proto.temporal.api.history.v1.IHistoryEvent;

/** What one execution costs, counted from its history. */
export interface HistoryCost {
  /**
   * Billable actions as the service's price list names them; local activities count once per
   * workflow task.
   */
  readonly actions: number;
  readonly events: number;
  /** Size of the encoded history. */
  readonly bytes: number;
}

const billedAttributes = [
  'workflowExecutionStartedEventAttributes',
  'startChildWorkflowExecutionInitiatedEventAttributes',
  'activityTaskScheduledEventAttributes',
  'timerStartedEventAttributes',
  'workflowExecutionSignaledEventAttributes',
  'signalExternalWorkflowExecutionInitiatedEventAttributes',
  'requestCancelExternalWorkflowExecutionInitiatedEventAttributes',
  'workflowExecutionUpdateAcceptedEventAttributes',
  'upsertWorkflowSearchAttributesEventAttributes',
  'workflowPropertiesModifiedEventAttributes',
  'workflowExecutionContinuedAsNewEventAttributes',
] as const satisfies readonly (keyof Event)[];

/** Counts a history (design.md section 4, budget). */
export function historyCost(history: History): HistoryCost {
  const events = history.events ?? [];
  const billed = events.filter((event) =>
    billedAttributes.some((attributes) => event[attributes] != null),
  ).length;
  const retries = events.reduce(
    (sum, event) => sum + Math.max(0, (event.activityTaskStartedEventAttributes?.attempt ?? 1) - 1),
    0,
  );
  const tasksWithMarkers = new Set(
    events.flatMap(
      (event) =>
        event.markerRecordedEventAttributes?.workflowTaskCompletedEventId?.toString() ?? [],
    ),
  );
  return {
    actions: billed + retries + tasksWithMarkers.size,
    events: events.length,
    bytes: proto.temporal.api.history.v1.History.encode(history).finish().length,
  };
}

/** The cost of several executions together, as of a booking and its handoff. */
export function sumCosts(costs: readonly HistoryCost[]): HistoryCost {
  return costs.reduce(
    (sum, cost) => ({
      actions: sum.actions + cost.actions,
      events: sum.events + cost.events,
      bytes: sum.bytes + cost.bytes,
    }),
    {
      actions: 0,
      events: 0,
      bytes: 0,
    },
  );
}
