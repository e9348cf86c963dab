import { expect, it } from "vitest";
import type { RgbImage } from "../../core/image.ts";
import type { BitMask } from "../../core/mask.ts";
import { colourFrame } from "../flow/work-frame.ts";
import { asDrawn } from "./drawn-objects.ts";

const [WIDTH, HEIGHT] = [80, 60];
const CLICK = { x: 40, y: 30 };

const within = (at: number, radius: number) =>
  Math.hypot((at % WIDTH) + 0.5 - 40, Math.floor(at / WIDTH) + 0.5 - 30) < radius;
const disc = (radius: number): BitMask => ({
  width: WIDTH,
  height: HEIGHT,
  data: Uint8Array.from({ length: WIDTH * HEIGHT }, (_, at) => (within(at, radius) ? 1 : 0)),
});

/** A red disc of radius 12 before grey; `grain` makes a photograph of it. */
const picture = (grain = 0): RgbImage => ({
  width: WIDTH,
  height: HEIGHT,
  data: Uint8Array.from({ length: 3 * WIDTH * HEIGHT }, (_, at) => {
    const colour = within(Math.floor(at / 3), 12) ? [200, 40, 40][at % 3]! : 120;
    return colour + ((Math.floor(at / 3) * 7919) % (2 * grain + 1));
  }),
});

const larger = { mask: disc(25), score: 0.9 };
const rough = { mask: disc(10.5), score: 0.8 };
const part = { mask: disc(4), score: 0.7 };

it("the reading that means what is drawn comes first, with its border, and keeps its score", () => {
  const found = asDrawn([larger, rough, part], colourFrame(picture()), CLICK);
  expect(found).toEqual([{ mask: disc(12), score: 0.8 }, larger, part]);
});

it("what is drawn takes the last one's place where no reading means it", () => {
  const found = asDrawn([larger, { ...rough, mask: disc(6) }, part], colourFrame(picture()), CLICK);
  expect(found.slice(0, 2)).toEqual([larger, { ...rough, mask: disc(6) }]);
  expect(found[2]!.mask).toEqual(disc(12));
  expect(found[2]!.score).toBeGreaterThan(0.8);
});

it("readings stay as they are in a photograph", () => {
  const given = [larger, rough, part];
  expect(asDrawn(given, colourFrame(picture(30)), CLICK)).toEqual(given);
});

it("a mask has the frame's size where colours are known at a smaller one", () => {
  const [width, height] = [2 * WIDTH, 2 * HEIGHT];
  const small = disc(10.5).data;
  const data = new Uint8Array(width * height);
  for (let at = 0; at < data.length; at++)
    data[at] = small[Math.floor(at / width / 2) * WIDTH + Math.floor((at % width) / 2)]!;
  const [found] = asDrawn([{ mask: { width, height, data }, score: 1 }], colourFrame(picture()), {
    x: 80,
    y: 60,
  });
  const area = found!.mask.data.reduce((sum, bit) => sum + bit, 0);
  expect(Math.abs(area - Math.PI * 24 ** 2)).toBeLessThan(60);
});
