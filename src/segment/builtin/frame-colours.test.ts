import { expect, it } from "vitest";
import { frameColours } from "./frame-colours.ts";
import { frameGrid } from "./frame-grid.ts";

it.each([
  { of: [320, 180], coarse: [128, 72], fine: [320, 180] },
  { of: [30, 50], coarse: [77, 128], fine: [30, 50] },
  { of: [1280, 720], coarse: [128, 72], fine: [512, 288] },
])("the colours of a frame: at the size of its logits, and no larger than encoded", ({ of, ...sizes }) => {
  const [width, height] = [of[0]!, of[1]!];
  const image = { width, height, data: new Uint8Array(3 * width * height).fill(90) };
  const colours = frameColours(image, frameGrid(width, height, 512));
  for (const size of ["coarse", "fine"] as const) {
    const { width, height, colours: values } = colours[size];
    expect([width, height]).toEqual(sizes[size]);
    expect(values.filter((_, at) => at % 3 === 0).every((luma) => Math.abs(luma - 90) <= 1)).toBe(true);
  }
});
