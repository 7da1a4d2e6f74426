import type { EpochMs } from '../shared/json.ts';

/** Somebody is away, and who does their work until then. */
export interface Absence {
  readonly person: string;
  readonly deputy: string;
  readonly untilMs: EpochMs;
  /** Who said so, and when. */
  readonly by: string;
  readonly atMs: EpochMs;
}

/** The deputy of a person who is away at `nowMs`; exactly at its end an absence is over. */
export function deputyNow(absence: Absence | undefined, nowMs: EpochMs): string | undefined {
  return absence !== undefined && nowMs < absence.untilMs ? absence.deputy : undefined;
}

/**
 * Who gets what is meant for `person`: a deputy who is away has a deputy too. Where they are all
 * each other's deputies nobody is there, and it stays with the person.
 */
export async function presentPerson(
  person: string,
  deputyOf: (person: string) => Promise<string | undefined>,
): Promise<string> {
  const seen = new Set([person]);
  for (let at = person; ; ) {
    const deputy = await deputyOf(at);
    if (deputy === undefined) return at;
    if (seen.has(deputy)) return person;
    seen.add(deputy);
    at = deputy;
  }
}
