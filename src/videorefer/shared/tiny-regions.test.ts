import { expect, it } from "vitest";
import type { BitMask } from "../../core/mask.ts";
import { prFixture } from "../../testing/pr-fixture.ts";
import { planRegion } from "../vr3/region-crop.ts";

const config = { ...prFixture.config, budgetTokens: 8192 };

function marked(pixels: readonly (readonly [x: number, y: number])[]): BitMask {
  const [width, height] = [1280, 720];
  const data = new Uint8Array(width * height);
  for (const [x, y] of pixels) data[y * width + x] = 1;
  return { width, height, data };
}
const square = (side: number): BitMask =>
  marked(Array.from({ length: side * side }, (_, at) => [300 + (at % side), 200 + Math.floor(at / side)]));

it("a pixel gets the crop of eight by eight, with its cells and tokens as upstream has them", () => {
  const upstream = planRegion(square(1), config, { whenTiny: "match" });
  expect(upstream.scaled).toEqual({ height: 4480, width: 4480 });
  const bounded = planRegion(square(1), config);
  expect(bounded.scaled).toEqual({ height: 644, width: 644 });
  expect(bounded).toEqual({ ...upstream, scaled: bounded.scaled });
  expect([bounded.cellsOn, bounded.tokens]).toEqual([36, 32]);
});

it.each([8, 9, 20, 200])("a square of %i pixels is seen as upstream sees it", (side) => {
  expect(planRegion(square(side), config)).toEqual(planRegion(square(side), config, { whenTiny: "match" }));
});

it("specks in opposite corners, of which upstream would make a crop of three billion pixels, fit into memory", () => {
  const { scaled, maskGrid, tokens } = planRegion(
    marked([
      [0, 0],
      [1279, 719],
    ]),
    config,
  );
  expect(scaled.height * scaled.width).toBeLessThanOrEqual(46 ** 2 * 196);
  expect(maskGrid.rows * maskGrid.columns).toBeLessThanOrEqual(2 ** 17);
  expect(tokens).toBeGreaterThan(0);
});

it("so do many specks that are not tiny together", () => {
  const specks = marked(Array.from({ length: 100 }, (_, nth) => [nth * 12, nth * 7]));
  const { scaled } = planRegion(specks, config);
  expect(scaled.height * scaled.width).toBeLessThanOrEqual(2 ** 17 * 196);
});
