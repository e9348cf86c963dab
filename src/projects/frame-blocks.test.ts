import { expect, it } from "vitest";
import type { FrameMask } from "../core/project.ts";
import { frameMask } from "../testing/frame-mask.ts";
import { addColumns, blockRow } from "./frame-blocks.ts";

it("keeps where each mask came from, and how sure one can be of it", () => {
  const list: FrameMask[] = [
    frameMask(0),
    { ...frameMask(1), origin: "tracked", confidence: 0 },
    { ...frameMask(2), origin: "tracked", confidence: 1 },
    { ...frameMask(3), origin: "interpolated", confidence: 0.5 },
    { ...frameMask(4), origin: "interpolated", confidence: 0 },
  ];
  const masks = Object.fromEntries(list.map((mask) => [mask.frameIndex, mask]));
  const read = {};
  expect(addColumns(read, blockRow(masks, 0)!)).toBeNull();
  expect(read).toEqual(masks);
});

it("refuses confidences that mean nothing", () => {
  const columns = blockRow({ 0: frameMask(0) }, 0)!;
  for (const confidence of [-0.5, -1.5, -3.5, 1.5, Number.NaN])
    expect(addColumns({}, { ...columns, confidences: [confidence] })).toMatch(/a confidence of 0 to 1/);
});
