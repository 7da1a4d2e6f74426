import type { EpochMs } from '../shared/json.ts';

/** One escalation of a case (CS-47): why, to whom, and how long it took until somebody had it. */
export interface EscalationView {
  readonly id: string;
  /** The ladder's clock and the rung that fired; absent when a person passed a task on. */
  readonly clock?: string;
  readonly rung?: string;
  readonly reason: string;
  /** Recipients by function: `role operations-manager`. */
  readonly to: readonly string[];
  readonly taskId?: string;
  readonly escalatedAtMs: EpochMs;
  /** When its task was claimed or decided, its ladder acknowledged, or its clock met. */
  readonly acceptedAtMs?: EpochMs;
  readonly acceptedBy?: string;
}

/**
 * Minutes from the escalation to its acceptance (CS-47, CS-49); `undefined` while nobody has it.
 */
export function handoffMinutes({
  escalatedAtMs,
  acceptedAtMs,
}: EscalationView): number | undefined {
  return acceptedAtMs === undefined ? undefined : (acceptedAtMs - escalatedAtMs) / 60_000;
}

/** Takes it; an escalation is accepted once. */
export function acceptEscalation(
  escalation: EscalationView,
  by: string,
  atMs: EpochMs,
): EscalationView {
  return escalation.acceptedAtMs === undefined
    ? { ...escalation, acceptedAtMs: atMs, acceptedBy: by }
    : escalation;
}
