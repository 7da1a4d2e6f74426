/**
 * Picks `count` of the numbers from 0 to `size - 1`: the same for the same seed, in ascending
 * order.
 */
export function sampleIndexes(size: number, count: number, seed: number): readonly number[] {
  const random = seededRandom(seed);
  const indexes = Array.from({ length: size }, (_, index) => ({ index, rank: random() }));
  const chosen = indexes.toSorted((a, b) => a.rank - b.rank).slice(0, count);
  return chosen.map(({ index }) => index).toSorted((a, b) => a - b);
}

/** Numbers from 0 to below 1 (mulberry32). */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
