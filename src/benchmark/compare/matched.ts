import { ItemKeys } from "../item-keys.ts";

/** What tells the items of two runs apart. */
export interface Matchable {
  /** The item's own id; null in upstream's files. */
  readonly id: string | number | null;
  /** What is right, which two runs on one item have in common. */
  readonly reference: string;
}

/**
 * The items that two runs have in common: by their ids, or where a file has none by their places. Items of one place that are about
 * different things are no pair.
 */
export function matched<T extends Matchable>(items: readonly T[], others: readonly T[]): [T, T][] {
  const byId = [...items, ...others].every(({ id }) => id !== null);
  const keysOf = (of: readonly T[]): string[] => {
    const keys = new ItemKeys();
    return of.map(({ id }, place) => keys.next(byId ? id : place));
  };
  const keys = keysOf(items);
  const known = new Map(keysOf(others).map((key, place) => [key, others[place]!]));
  return items.flatMap((item, place): [T, T][] => {
    const other = known.get(keys[place]!);
    return other && other.reference === item.reference ? [[item, other]] : [];
  });
}
