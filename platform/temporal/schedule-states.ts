import { type Client, type ScheduleDescription, ScheduleNotFoundError } from '@temporalio/client';
import type { PlannedSchedule } from '../../domain/cases/schedule.ts';
import type { EpochMs } from '../../domain/shared/json.ts';

/** A schedule of policy, and how it stands in Temporal. */
export interface ScheduleState extends PlannedSchedule {
  /** Absent until a start or a release has made the schedule. */
  readonly run?: {
    readonly paused: boolean;
    /** Why it was paused, or by whom it was made. */
    readonly note?: string;
    /** The next times at which it is due, in order; a paused one is due and does not run. */
    readonly nextAtMs: readonly EpochMs[];
    /** When the last run was due, and when it began. */
    readonly last?: { readonly dueAtMs: EpochMs; readonly startedAtMs: EpochMs };
    readonly started: number;
    /** Runs left out, since Temporal was down for longer than they could be caught up with. */
    readonly missed: number;
    /** Runs left out, since the one before still ran. */
    readonly skipped: number;
  };
}

/** How each schedule stands, in the order of policy. */
export function readSchedules(
  client: Pick<Client, 'schedule'>,
  schedules: readonly PlannedSchedule[],
): Promise<readonly ScheduleState[]> {
  return Promise.all(
    schedules.map(async (schedule) => {
      const found = await describe(client, schedule.id);
      return found === undefined ? schedule : { ...schedule, run: runOf(found) };
    }),
  );
}

async function describe(
  client: Pick<Client, 'schedule'>,
  id: string,
): Promise<ScheduleDescription | undefined> {
  try {
    return await client.schedule.getHandle(id).describe();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  }
}

function runOf({ state, info }: ScheduleDescription): NonNullable<ScheduleState['run']> {
  const last = info.recentActions.at(-1);
  return {
    paused: state.paused,
    ...(state.note !== undefined && state.note !== '' && { note: state.note }),
    nextAtMs: info.nextActionTimes.map((at) => at.getTime()),
    ...(last && {
      last: { dueAtMs: last.scheduledAt.getTime(), startedAtMs: last.takenAt.getTime() },
    }),
    started: info.numActionsTaken,
    missed: info.numActionsMissedCatchupWindow,
    skipped: info.numActionsSkippedOverlap,
  };
}
