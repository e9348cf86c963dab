import { expect, it } from "vitest";
import { removeStrayPieces } from "./stray-pieces.ts";

const grid = (...rows: string[]) => Uint8Array.from(rows.join(""), (cell) => (cell === "#" ? 1 : 0));

it("takes away pieces that lie elsewhere, and keeps those of an object that is split", () => {
  const labels = grid("##..#.##", "##..#.##", ".....#..", "##....#.");
  const expected = grid("#####...", "#####...", "........", "........");
  removeStrayPieces(labels, 8, (at) => expected[at] === 1);
  expect(labels).toEqual(grid("##..#...", "##..#...", "........", "........"));
});

it("keeps what grows out of where it was expected", () => {
  const labels = grid("####....", "..##....");
  const expected = grid("##......", "........");
  removeStrayPieces(labels, 8, (at) => expected[at] === 1);
  expect(labels).toEqual(grid("####....", "..##...."));
});
