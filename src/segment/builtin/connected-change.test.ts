import { expect, it } from "vitest";
import type { BitMask } from "../../core/mask.ts";
import { connectedChange } from "./connected-change.ts";

const mask = (...rows: string[]): BitMask => ({
  width: rows[0]!.length,
  height: rows.length,
  data: Uint8Array.from(rows.join(""), (sign) => (sign === "#" ? 1 : 0)),
});
const show = ({ width, data }: BitMask) =>
  Array.from({ length: data.length / width }, (_, y) =>
    Array.from(data.subarray(y * width, (y + 1) * width), (bit) => (bit ? "#" : ".")).join(""),
  );
const click = (x: number, y: number, positive = true) => ({ x: x + 0.5, y: y + 0.5, positive });

const before = mask("##......", "##......", "##....##", "........");
const after = mask("...##...", "##.##...", "##..#...", "##...###");

it("adds what a positive click asks for in one piece, and keeps all else", () => {
  expect(show(connectedChange(before, after, click(3, 0)))).toEqual([
    "##.##...",
    "##.##...",
    "##..#.##",
    // The piece goes on over a corner.
    ".....###",
  ]);
});

it("takes away what a negative click asks for", () => {
  expect(show(connectedChange(before, after, click(7, 2, false)))).toEqual([
    "##......",
    "##......",
    "##......",
    "........",
  ]);
});

it("changes nothing where the networks agree", () => {
  expect(connectedChange(before, after, click(0, 1))).toEqual(before);
  expect(connectedChange(before, after, click(1, 1, false))).toEqual(before);
});

it("finds a change that begins a little beside the click", () => {
  const wide = (from: number, to: number): BitMask => ({
    width: 400,
    height: 1,
    data: new Uint8Array(400).fill(1, from, to),
  });
  expect(connectedChange(wide(0, 10), wide(0, 20), click(24, 0)).data.indexOf(0)).toBe(20);
  expect(connectedChange(wide(0, 10), wide(0, 20), click(40, 0)).data.indexOf(0)).toBe(10);
});
