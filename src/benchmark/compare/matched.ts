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
  const key = ({ id }: Matchable, place: number, byId: boolean) => JSON.stringify(byId ? id : place);
  const byId = [...items, ...others].every(({ id }) => id !== null);
  const known = new Map(others.map((other, place) => [key(other, place, byId), other]));
  return items.flatMap((item, place): [T, T][] => {
    const other = known.get(key(item, place, byId));
    return other && other.reference === item.reference ? [[item, other]] : [];
  });
}
