// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { ariaChord, chordText, isChord } from "./chord.ts";

const press = (
  key: string,
  code = "",
  held: Partial<Record<"ctrl" | "meta" | "shift" | "alt", boolean>> = {},
) => ({
  key,
  code,
  ctrlKey: held.ctrl ?? false,
  metaKey: held.meta ?? false,
  shiftKey: held.shift ?? false,
  altKey: held.alt ?? false,
});

it("takes a chord with just the keys it names held down", () => {
  expect(isChord(press("z", "KeyZ", { ctrl: true }), "Mod+Z")).toBe(true);
  expect(isChord(press("z", "KeyZ", { meta: true }), "Mod+Z")).toBe(true);
  expect(isChord(press("Z", "KeyZ", { ctrl: true, shift: true }), "Mod+Z")).toBe(false);
  expect(isChord(press("Z", "KeyZ", { ctrl: true, shift: true }), "Mod+Shift+Z")).toBe(true);
  expect(isChord(press("z", "KeyZ"), "Mod+Z")).toBe(false);
  expect(isChord(press("d", "KeyD", { alt: true }), "D")).toBe(false);
  expect(isChord(press("ArrowLeft", "ArrowLeft", { shift: true }), "ArrowLeft")).toBe(false);
  expect(isChord(press(" ", "Space"), "Space")).toBe(true);
});

it("takes letters under caps lock, signs that need Shift, and digits by their place", () => {
  expect(isChord(press("D", "KeyD"), "D")).toBe(true);
  expect(isChord(press("?", "Slash", { shift: true }), "?")).toBe(true);
  expect(isChord(press("+", "Equal", { shift: true }), "+")).toBe(true);
  expect(isChord(press("=", "Digit0", { shift: true }), "Shift+0")).toBe(true);
  expect(isChord(press("=", "Digit0", { shift: true }), "0")).toBe(false);
  expect(isChord(press("{", "BracketLeft", { shift: true }), "Shift+[")).toBe(true);
  expect(isChord(press("1", "Numpad1"), "1")).toBe(true);
});

it("is written for people and for assistive technology", () => {
  expect(chordText("Mod+Shift+Z")).toMatch(/^(Ctrl|⌘)\+Shift\+Z$/);
  expect(chordText("Shift+ArrowLeft")).toBe("Shift+←");
  expect(ariaChord("+")).toBe("Plus");
  expect(ariaChord("Space")).toBe("Space");
});
