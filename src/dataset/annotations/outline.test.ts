import fc from "fast-check";
import { expect, it } from "vitest";
import { traceContours } from "../../core/contour.ts";
import { anyMask } from "../../core/fixtures/mask-arbitrary.ts";
import { decodeRle, encodeRle, rleArea, rleBounds } from "../../core/rle.ts";
import { outlinesOf } from "./outline.ts";
import { ringsRle } from "./placed-mask.ts";

it("gives outlines that fill to the very mask", () => {
  fc.assert(
    fc.property(anyMask(), (mask) => {
      const rle = encodeRle(mask);
      fc.pre(rleArea(rle) > 0);
      const rings = outlinesOf(rle);
      expect(rings.every((ring) => ring.length >= 3)).toBe(true);
      expect(ringsRle(rings, rle.size)).toEqual(rle);
    }),
  );
});

it("takes few of the corners of a disc, and joins holes to the piece around them", () => {
  const side = 200;
  const data = new Uint8Array(side * side);
  const distance = (at: number) => Math.hypot((at % side) - 99.5, Math.floor(at / side) - 99.5);
  const disc = encodeRle({
    width: side,
    height: side,
    data: data.map((_, at) => (distance(at) < 90 ? 1 : 0)),
  });
  const [outline, ...others] = outlinesOf(disc);
  expect(others).toEqual([]);
  const [border] = traceContours(decodeRle(disc), rleBounds(disc));
  expect(outline!.length).toBeLessThan((border!.length / 2) * 0.6);
  const ring = encodeRle({
    width: side,
    height: side,
    data: data.map((_, at) => (Math.abs(distance(at) - 60) < 20 ? 1 : 0)),
  });
  expect(outlinesOf(ring)).toHaveLength(1);
  expect(ringsRle(outlinesOf(ring), ring.size)).toEqual(ring);
});
