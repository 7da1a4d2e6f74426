import type { EffectActivities, ReadActivities } from '../../../activities/catalogue.ts';
import type { ProjectionBatch } from '../../../domain/cases/case.ts';
import type { Role } from '../../../domain/shared/roles.ts';

export type Activities = ReadActivities & EffectActivities;
export type Answer<K extends keyof Activities> = Awaited<ReturnType<Activities[K]>>;

/** A call to an outside system. */
export interface CallSpec<
  K extends keyof Activities = keyof Activities,
  Kind extends string = string,
> {
  readonly activity: K;
  /** In the procedure's words: the summary in Temporal, and in the task if it gets stuck. */
  readonly title: string;
  /** Gets the task when an outage outlasts the limit. */
  readonly owner: Role;
  readonly args: Parameters<Activities[K]>;
  /** Default: the policy's limit. */
  readonly limitMinutes?: number;
  readonly taskKind?: Kind;
  /** Travels with the first attempt. */
  readonly news?: ProjectionBatch;
}

/** Answers of several reads, in their order. */
export type Answers<S extends readonly CallSpec[]> = {
  readonly [I in keyof S]: S[I] extends CallSpec<infer K, string> ? Answer<K> : never;
};
