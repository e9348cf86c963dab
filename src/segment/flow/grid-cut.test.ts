import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gridCut, LINKS } from "./grid-cut.ts";

const STEPS = [
  [1, 0],
  [0, 1],
  [1, 1],
  [-1, 1],
] as const;

/** What a labelling costs, up to a constant. */
function cost(
  width: number,
  height: number,
  preference: Float32Array,
  links: Float32Array,
  labels: ArrayLike<number>,
) {
  let sum = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const pixel = y * width + x;
      if (labels[pixel] === 0) sum += preference[pixel]!;
      STEPS.forEach(([dx, dy], link) => {
        const inside = x + dx >= 0 && x + dx < width && y + dy < height;
        if (inside && labels[pixel] !== labels[pixel + dx + dy * width]) sum += links[pixel * LINKS + link]!;
      });
    }
  }
  return sum;
}

describe("gridCut", () => {
  it("costs as little as the best of all labellings", () => {
    const grids = fc
      .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }))
      .chain(([width, height]) =>
        fc.record({
          width: fc.constant(width),
          height: fc.constant(height),
          preference: fc.array(fc.integer({ min: -9, max: 9 }), {
            minLength: width * height,
            maxLength: width * height,
          }),
          links: fc.array(fc.integer({ min: 0, max: 6 }), {
            minLength: width * height * LINKS,
            maxLength: width * height * LINKS,
          }),
        }),
      );
    fc.assert(
      fc.property(grids, ({ width, height, preference, links }) => {
        const [p, l] = [Float32Array.from(preference), Float32Array.from(links)];
        let best = Number.POSITIVE_INFINITY;
        for (let labels = 0; labels < 2 ** p.length; labels++) {
          const bits = Array.from(p, (_, pixel) => (labels >> pixel) & 1);
          best = Math.min(best, cost(width, height, p, l, bits));
        }
        expect(cost(width, height, p, l, gridCut(width, height, p, l))).toBe(best);
      }),
      { numRuns: 150 },
    );
  });

  it("finds a disc under strong noise", () => {
    const size = 80;
    const preference = new Float32Array(size * size);
    const truth = new Uint8Array(size * size);
    let random = 1;
    for (let pixel = 0; pixel < preference.length; pixel++) {
      random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
      truth[pixel] = Math.hypot((pixel % size) - 40, Math.floor(pixel / size) - 40) < 25 ? 1 : 0;
      preference[pixel] = (truth[pixel] ? 0.5 : -0.5) + 4 * (random / 2 ** 32 - 0.5);
    }
    const labels = gridCut(size, size, preference, new Float32Array(size * size * LINKS).fill(1));
    const wrong = labels.reduce((sum, label, pixel) => sum + Number(label !== truth[pixel]), 0);
    expect(wrong).toBeLessThan(100);
  });

  it("wants a number for every pixel and link", () => {
    expect(() => gridCut(2, 2, new Float32Array(4), new Float32Array(4))).toThrow("16 links, got 4 and 4");
  });
});
