import { expect, it } from "vitest";
import { prlGolden, prlTensor } from "../../testing/prl-fixture.ts";
import { resizeArea } from "./opencv-area.ts";
import { probedCells } from "./opencv-mask.ts";

const bytes = (name: string) => prlTensor("resize", name).data as Uint8Array;

it.each(prlGolden.areaResize.runs)("area resize $from to $to is OpenCV's, bit for bit", (run) => {
  const [height, width] = run.from;
  const resized = resizeArea({ width, height, data: bytes(`${run.prefix}x`) }, run.to[1], run.to[0]);
  expect([resized.height, resized.width]).toEqual(run.to);
  expect(resized.data).toEqual(bytes(`${run.prefix}out`));
});

it.each(prlGolden.maskResize.runs)("mask $from to $to is on where OpenCV's is above zero", (run) => {
  const grid = ([rows, columns]: readonly [number, number]) => ({ rows, columns });
  const cells = probedCells(bytes(`${run.prefix}x`), grid(run.from), grid(run.to));
  expect(cells).toEqual(bytes(`${run.prefix}on`));
});
