// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { BENCHMARK_KEYS } from "../screens/benchmark/benchmark-keys.ts";
import { DATA_SET_KEYS } from "../screens/data-set/data-set-keys.ts";
import { WORKSPACE_KEYS } from "../screens/workspace/keys/workspace-keys.ts";
import { chordOf, isChord } from "./chord.ts";
import { keysOf, keysText, sharingKey, withKeys } from "./chosen-keys.ts";
import type { KeyGroup } from "./key-command.ts";

const SCREENS: readonly (readonly KeyGroup<never>[])[] = [WORKSPACE_KEYS, DATA_SET_KEYS, BENCHMARK_KEYS];
const all = SCREENS.flat().flatMap(({ commands }) => commands);

const press = (key: string, code = "", held: Partial<KeyboardEvent> = {}) => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
});

describe("commands", () => {
  it("have an id each on their screen", () => {
    for (const groups of SCREENS) {
      const ids = groups.flatMap(({ commands }) => commands.map(({ id }) => id));
      expect(ids).toEqual([...new Set(ids)]);
    }
  });

  it("have the keys that were chosen, else their own", () => {
    const play = all.find(({ id }) => id === "video.play")!;
    expect(keysOf(play, {})).toEqual(["Space", "K"]);
    const chosen = withKeys({}, play, ["Shift+K"]);
    expect(keysOf(play, chosen)).toEqual(["Shift+K"]);
    expect(keysText(play, withKeys({}, play, []))).toBe("");
    expect(withKeys(chosen, play, ["Space", "K"])).toEqual({});
  });

  it("say with which others they share a key", () => {
    const sharing = (chord: string, id: string) =>
      sharingKey(WORKSPACE_KEYS, {}, id, chord).map((command) => command.id);
    expect(sharing("N", "video.play")).toEqual(["object.new"]);
    expect(sharing("N", "object.new")).toEqual([]);
    expect(sharing("[", "video.play")).toEqual(["mask.shrink", "point.previous", "brush.smaller"]);
    expect(sharingKey(WORKSPACE_KEYS, { "object.new": ["Y"] }, "video.play", "N")).toEqual([]);
  });
});

describe("a pressed chord", () => {
  it.each([
    [press("n", "KeyN"), "N"],
    [press("K", "KeyK", { shiftKey: true, ctrlKey: true }), "Mod+Shift+K"],
    [press("{", "BracketLeft", { shiftKey: true }), "Shift+["],
    [press("?", "Slash", { shiftKey: true }), "?"],
    [press(" ", "Space"), "Space"],
    [press("F2", "F2"), "F2"],
    [press("=", "Digit0", { shiftKey: true }), "Shift+0"],
    [press("ArrowUp", "ArrowUp", { shiftKey: true }), "Shift+ArrowUp"],
  ])("is written so that the same press is taken for it", (event, chord) => {
    expect(chordOf(event)).toBe(chord);
    expect(isChord(event, chord)).toBe(true);
  });

  it.each([
    press("Shift", "ShiftLeft", { shiftKey: true }),
    press("Tab", "Tab"),
    press("d", "KeyD", { altKey: true }),
  ])("is none while a key is held, for Tab, and with Alt", (event) => {
    expect(chordOf(event)).toBeNull();
  });

  it("takes every key that a command has", () => {
    for (const chord of all.flatMap(({ keys }) => keys)) expect(chord).toMatch(/^(Mod\+)?(Shift\+)?\S+$/);
  });
});
