import fc from "fast-check";

// JSON of another hand: values replaced, removed, repeated, renamed or exchanged.

/** What may stand anywhere in place of what belongs there. */
const ODD_VALUES: readonly unknown[] = [
  ...[null, true, 0, -1, 1.5, 18, 2 ** 40, 1e308, "", " ", "0", "\ud800"],
  ...[[], [[]], {}, [null], [0, 0], [6, 8], [20, 3, 25], [0, -3], [1e9, 1e9], [0.5]],
  [1e9, 1e9],
  JSON.parse('{"__proto__":{"18":null}}'),
];

interface Step {
  readonly kind: "replace" | "remove" | "repeat" | "rename" | "swap";
  readonly place: number;
  readonly other: number;
  readonly value: unknown;
}

type Container = Record<string, unknown>;
type Place = readonly [container: Container, key: string];

/** Every place of a value inside another, depth first. */
function placesOf(value: unknown): Place[] {
  if (typeof value !== "object" || value === null) return [];
  const container = value as Container;
  return Object.keys(container).flatMap((key): Place[] => [[container, key], ...placesOf(container[key])]);
}

/** The value after the steps, each at one of its places. */
function mutate(record: unknown, steps: readonly Step[]): unknown {
  const root = { record: structuredClone(record) };
  for (const { kind, place, other, value } of steps) {
    const places = placesOf(root);
    const [container, key] = places[place % places.length]!;
    const [from, fromKey] = places[other % places.length]!;
    const held = container[key];
    if (kind === "replace") container[key] = structuredClone(value);
    else if (kind === "swap") {
      // A value may lie inside the other: copies keep that from going round.
      container[key] = structuredClone(from[fromKey]);
      from[fromKey] = structuredClone(held);
    } else if (Array.isArray(container)) {
      if (kind === "remove") container.splice(Number(key), 1);
      else container.splice(Number(key), 0, structuredClone(held));
    } else if (container !== root) {
      delete container[key];
      if (kind !== "remove") container[typeof value === "string" ? value : JSON.stringify(value)] = held;
    }
  }
  return root.record;
}

/**
 * Values with one to three mutations each.
 * @param more further values that are put in the place of others
 */
export function mutatedJson(
  values: readonly unknown[],
  more: readonly unknown[] = [],
): fc.Arbitrary<unknown> {
  const steps = fc.array(
    fc.record({
      kind: fc.constantFrom<Step["kind"]>("replace", "remove", "repeat", "rename", "swap"),
      place: fc.nat(1000),
      other: fc.nat(1000),
      value: fc.constantFrom(...ODD_VALUES, ...more),
    }),
    { minLength: 1, maxLength: 3 },
  );
  return fc
    .record({ value: fc.constantFrom(...values), steps })
    .map(({ value, steps }) => mutate(value, steps));
}
