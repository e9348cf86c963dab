import { expect, it } from "vitest";
import { RecordPieces } from "./record-pieces.ts";

it("joins pieces, and keeps none of a value that is too long", () => {
  const pieces = new RecordPieces(4);
  pieces.add(new Uint8Array([1, 2]));
  pieces.add(new Uint8Array([3, 4]));
  expect(pieces.take()).toEqual(new Uint8Array([1, 2, 3, 4]));
  pieces.add(new Uint8Array([1, 2]));
  pieces.add(new Uint8Array([3, 4, 5]));
  pieces.add(new Uint8Array([6]));
  expect(pieces.take()).toBeNull();
  pieces.add(new Uint8Array([7]));
  expect(pieces.take()).toEqual(new Uint8Array([7]));
});
