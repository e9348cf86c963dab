import { crc32 as reference } from "node:zlib";
import fc from "fast-check";
import { expect, it } from "vitest";
import { crc32 } from "./crc32.ts";

it("is zlib's, whole and in two pieces", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (first, second) => {
      expect(crc32(first)).toBe(reference(first));
      expect(crc32(second, crc32(first))).toBe(reference(Buffer.concat([first, second])));
    }),
  );
});
