import { applyChanges, createStateFile, readStateFile } from './state-file.ts';
import { createWorld, type World } from './world.ts';

/** How a world that outlives its process is made. */
export interface LastingParts {
  /** Where changes are kept; `undefined` = in memory alone. */
  readonly file: string | undefined;
  readonly nowMs: () => number;
  /** Fills a world with the fixtures, their dates counted from `baseMs`. */
  readonly plant: (world: World, baseMs: number) => void;
}

/** A world whose changes since the fixtures were planted are kept. */
export interface Lasting {
  readonly world: World;
  readonly plantedAtMs: () => number;
  /** The fixtures again, dated from now; series of numbers and the receiver of webhooks stay. */
  readonly reset: () => void;
  readonly flush: () => Promise<void>;
}

/**
 * Fixtures keep their dates over restarts for this long, so that waiting orders still match; then
 * they move on, so that none rots.
 */
const datesHoldMs = 60 * 86_400_000;

/** Plants the fixtures, then makes the saved changes to them. */
export function createLasting({ file, nowMs, plant }: LastingParts): Lasting {
  const stateFile = file === undefined ? undefined : createStateFile(file);
  let recording = false;
  const world = createWorld((change) => recording && stateFile?.changed(change));
  const saved = file === undefined ? undefined : readStateFile(file);
  let plantedAtMs =
    saved !== undefined && nowMs() - saved.plantedAtMs < datesHoldMs ? saved.plantedAtMs : nowMs();
  plant(world, plantedAtMs);
  stateFile?.restart({ plantedAtMs, changes: applyChanges(world, saved?.changes ?? []) });
  recording = true;
  return {
    world,
    plantedAtMs: () => plantedAtMs,
    reset: () => {
      const receiver = world.settings.get('webhook.url');
      recording = false;
      for (const collection of Object.values(world))
        if (collection !== world.sequences) collection.clear();
      plantedAtMs = nowMs();
      plant(world, plantedAtMs);
      stateFile?.restart({
        plantedAtMs,
        changes: world.sequences.all().map((one) => ['sequences', one.name, one]),
      });
      recording = true;
      if (receiver !== undefined) world.settings.put(receiver);
    },
    flush: async () => stateFile?.flush(),
  };
}
