import type { OrderFinding } from './order-finding.ts';

/** The three documents that must agree (OB-12), in the order in which findings show them. */
export const documentNames = ['request', 'quote', 'contract'] as const;
export type DocumentName = (typeof documentNames)[number];

/** The same thing as it stands in each document that has it. */
export type Standing<T> = ReadonlyMap<DocumentName, T>;
type Value = string | number | boolean | null;

/** OB-20: the value of each document, for `OrderFinding.values`; `null` = absent there. */
export function valuesOf<T>(
  standing: Standing<T>,
  read: (item: T) => Value | undefined,
): Record<DocumentName, Value> {
  const value = (name: DocumentName) => {
    const item = standing.get(name);
    return item === undefined ? null : (read(item) ?? null);
  };
  return { request: value('request'), quote: value('quote'), contract: value('contract') };
}

/** OB-12: whether the documents that have the thing disagree about a value of it. */
export function differs<T>(standing: Standing<T>, read: (item: T) => Value | undefined): boolean {
  return new Set([...standing.values()].map((item) => read(item) ?? null)).size > 1;
}

/** `request 2, quote 3, contract none` */
export function sidesText(
  values: OrderFinding['values'],
  show: (value: string | number | boolean, name: DocumentName) => string = String,
): string {
  const side = (name: DocumentName) => {
    const value = values[name] ?? null;
    return `${name} ${value === null ? 'none' : show(value, name)}`;
  };
  return documentNames.map(side).join(', ');
}

/**
 * Pairs the items of the documents by key, whatever their order. Items that share a key within a
 * document are paired in the order of `rank`, and all but the first are labelled with their number.
 */
export function paired<T>(
  documents: Standing<readonly T[]>,
  by: { readonly key: (item: T) => string; readonly rank: (item: T) => string },
): readonly { readonly label: string; readonly standing: Standing<T> }[] {
  const rows = new Map<string, { key: string; place: number; standing: Map<DocumentName, T> }>();
  for (const [name, items] of documents) {
    const places = new Map<string, number>();
    for (const item of items.toSorted((a, b) => compareText(by.rank(a), by.rank(b)))) {
      const key = by.key(item);
      const place = places.get(key) ?? 0;
      places.set(key, place + 1);
      const row = rows.get(`${place}:${key}`) ?? { key, place, standing: new Map() };
      rows.set(`${place}:${key}`, row);
      row.standing.set(name, item);
    }
  }
  return [...rows.values()]
    .toSorted((a, b) => compareText(a.key, b.key) || a.place - b.place)
    .map(({ key, place, standing }) => ({
      label: place === 0 ? key : `${key} (${place + 1})`,
      standing,
    }));
}

/** Order of code units: the same on every machine, unlike a locale's. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
