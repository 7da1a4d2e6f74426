/** Heard after every change; `record` is `null` when the record was removed. */
export type ChangeListener = (change: {
  readonly collection: string;
  readonly id: string;
  readonly record: unknown;
}) => void;

/**
 * Records of one kind, by id and by the named index keys. Records are replaced, never changed in
 * place.
 */
export interface Collection<T> {
  readonly name: string;
  readonly get: (id: string) => T | undefined;
  readonly put: (record: T) => T;
  readonly remove: (id: string) => boolean;
  /** Oldest first. */
  readonly all: () => T[];
  /** Oldest first. */
  readonly find: (index: string, key: string) => T[];
  readonly clear: () => void;
}

/** How a collection reads its keys from a record. */
export interface CollectionShape<T> {
  readonly name: string;
  readonly id: (record: T) => string;
  readonly indexes?: { readonly [index: string]: (record: T) => string };
  /** Beyond this many the oldest records are dropped. */
  readonly limit?: number;
}

/** An in-memory collection whose look-ups cost the same whatever its size. */
export function createCollection<T>(
  shape: CollectionShape<T>,
  changed: ChangeListener,
): Collection<T> {
  const { name, id: idOf, limit = Number.POSITIVE_INFINITY } = shape;
  const records = new Map<string, T>();
  const indexes = new Map(
    Object.entries(shape.indexes ?? {}).map(([index, key]) => [index, createIndex(idOf, key)]),
  );
  const remove = (id: string) => {
    const record = records.get(id);
    if (record === undefined) return false;
    for (const index of indexes.values()) index.remove(record);
    records.delete(id);
    changed({ collection: name, id, record: null });
    return true;
  };
  return {
    name,
    get: (id) => records.get(id),
    put: (record) => {
      const id = idOf(record);
      for (const index of indexes.values()) index.put(record, records.get(id));
      records.set(id, record);
      changed({ collection: name, id, record });
      const [oldest] = records.keys();
      if (records.size > limit && oldest !== undefined) remove(oldest);
      return record;
    },
    remove,
    all: () => [...records.values()],
    find: (index, key) =>
      (indexes.get(index)?.idsOf(key) ?? []).flatMap((id) => records.get(id) ?? []),
    clear: () => {
      for (const id of records.keys()) remove(id);
    },
  };
}

interface Index<T> {
  readonly put: (record: T, before: T | undefined) => void;
  readonly remove: (record: T) => void;
  readonly idsOf: (key: string) => readonly string[];
}

/** A record whose key stays keeps its place among those of the same key. */
function createIndex<T>(idOf: (record: T) => string, keyOf: (record: T) => string): Index<T> {
  const ids = new Map<string, Set<string>>();
  const remove = (record: T) => {
    const held = ids.get(keyOf(record));
    held?.delete(idOf(record));
    if (held?.size === 0) ids.delete(keyOf(record));
  };
  return {
    put: (record, before) => {
      const key = keyOf(record);
      if (before !== undefined && keyOf(before) !== key) remove(before);
      const held = ids.get(key);
      if (held === undefined) ids.set(key, new Set([idOf(record)]));
      else held.add(idOf(record));
    },
    remove,
    idsOf: (key) => [...(ids.get(key) ?? [])],
  };
}
