import { ladders, type StormRung } from './storm-policy.ts';

interface Step {
  readonly rung: StormRung;
  readonly occurrence: number;
}

/** The ladder of one cycle of a clock: each step once, while nobody has acknowledged it. */
export class ModelLadder {
  readonly #place: string;
  readonly #steps: readonly Step[];
  readonly #fired = new Set<Step>();
  readonly #notices: string[] = [];
  #acknowledged = false;

  constructor(clock: string, cycle: number) {
    this.#place = cycle > 1 ? `${clock}/cycle-${cycle}` : clock;
    this.#steps = (ladders[clock] ?? []).flatMap((rung) =>
      Array.from({ length: rung.times }, (_, i) => ({ rung, occurrence: i + 1 })),
    );
  }

  /** `place/rung/occurrence/recipient to role`, each as often as it was told. */
  get notices(): readonly string[] {
    return this.#notices;
  }

  climb(usedMs: number, targetMinutes: number): void {
    if (this.#acknowledged) return;
    for (const step of this.#steps) {
      const { rung, occurrence } = step;
      const atMinutes =
        rung.share * targetMinutes + rung.afterMinutes + (occurrence - 1) * rung.everyMinutes;
      if (this.#fired.has(step) || usedMs < atMinutes * 60_000) continue;
      this.#fired.add(step);
      this.#notices.push(
        ...rung.to.map(
          (role, i) => `${this.#place}/${rung.key}/${occurrence}/${i + 1} to role ${role}`,
        ),
      );
    }
  }

  acknowledge(): void {
    this.#acknowledged = true;
  }

  /** Its clock counts on after its end: what was not told yet may be told again. */
  reopen(): void {
    this.#acknowledged = false;
  }
}
