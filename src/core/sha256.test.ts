import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { Sha256 } from "./sha256.ts";

it("agrees with Node's on any bytes, in any pieces", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 6 }), (pieces) => {
      const ours = new Sha256();
      const theirs = createHash("sha256");
      for (const piece of pieces) {
        ours.update(piece);
        theirs.update(piece);
      }
      expect(ours.hex()).toBe(theirs.digest("hex"));
    }),
  );
});

it("agrees on a long stream in large pieces", () => {
  const ours = new Sha256();
  const theirs = createHash("sha256");
  for (let i = 0; i < 3; i++) {
    const piece = new Uint8Array(2 ** 20 + i).fill(i + 1);
    ours.update(piece);
    theirs.update(piece);
  }
  expect(ours.hex()).toBe(theirs.digest("hex"));
});
