/**
 * Tells the items of a file apart, one after the other: by their ids, and those of one id by which of them they are. `1` and `"1"` are two.
 * So a file that uses an id twice loses no item, and one with ids of its own is the same in any order.
 */
export class ItemKeys {
  private readonly counts = new Map<string, number>();

  next(id: unknown): string {
    const name = JSON.stringify(id) ?? "";
    const nth = this.counts.get(name) ?? 0;
    this.counts.set(name, nth + 1);
    return `${name} ${nth}`;
  }
}
