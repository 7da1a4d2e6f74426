import type { OwnedAlarmProps } from '../constructs/owned-alarm.ts';

/** An alarm before it has a topic. */
export type AlarmRow = Omit<OwnedAlarmProps, 'topic'>;

/** Alarms by their construct id. */
export interface AlarmRows {
  readonly [id: string]: AlarmRow;
}
