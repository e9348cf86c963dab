import { expect, it } from "vitest";
import type { AnswerId, Exchange } from "./project.ts";
import { shownExchanges, versionsOf } from "./versions.ts";

type Turn = Pick<Exchange, "id" | "follows" | "versionOf">;
const turn = (id: string, follows: string | null, versionOf?: string) =>
  ({ id, follows, ...(versionOf && { versionOf }) }) as Turn as Exchange;
const names = (exchanges: readonly Exchange[]) => exchanges.map(({ id }) => id).join(" ");

/** a with its follow-up b; c by itself; a was asked twice more, as d and e, and b once more, as f; g follows d. */
const all = [
  turn("a", null),
  turn("b", "a"),
  turn("c", null),
  turn("d", null, "a"),
  turn("f", "a", "b"),
  turn("e", null, "a"),
  turn("g", "d"),
];
const shown = (chosen: Record<string, string>, exchanges = all) =>
  names(shownExchanges(exchanges, chosen as Record<AnswerId, AnswerId>));

it("shows the newest version in the place of the first, and hides what follows another", () => {
  expect(shown({})).toBe("e c");
});

it("shows the version that was chosen, with what follows it", () => {
  expect(shown({ a: "d" })).toBe("d c g");
  expect(shown({ a: "a" })).toBe("a f c");
  expect(shown({ a: "a", b: "b" })).toBe("a b c");
});

it("goes on with the other versions when the first or the chosen one is deleted", () => {
  expect(shown({ a: "gone" })).toBe("e c");
  expect(shown({ a: "d" }, all.slice(2))).toBe("c d g");
});

it("knows all versions from each of them", () => {
  for (const at of [0, 3, 5]) expect(names(versionsOf(all, all[at]!))).toBe("a d e");
  expect(names(versionsOf(all, all[2]!))).toBe("c");
});
