import { describe, expect, it } from "vitest";
import { colourFrame } from "../flow/work-frame.ts";
import { flatRegions, regionPixels, withPieces } from "./flat-regions.ts";

const [WIDTH, HEIGHT] = [64, 48];
const ALL = { x0: 0, y0: 0, x1: WIDTH, y1: HEIGHT };
const CENTRE = 24 * WIDTH + 32;

type Colour = readonly [number, number, number];
const RED: Colour = [200, 40, 40];
const WHITE: Colour = [240, 240, 240];
const GREY: Colour = [120, 120, 120];

/** Every pixel is the mean of 16 points, as what is drawn usually is. */
const drawn = (colourAt: (x: number, y: number) => Colour) =>
  colourFrame({
    width: WIDTH,
    height: HEIGHT,
    data: Uint8Array.from({ length: 3 * WIDTH * HEIGHT }, (_, at) => {
      const pixel = Math.floor(at / 3);
      let sum = 0;
      for (let part = 0; part < 16; part++) {
        const x = (pixel % WIDTH) + ((part % 4) + 0.5) / 4;
        const y = Math.floor(pixel / WIDTH) + (Math.floor(part / 4) + 0.5) / 4;
        sum += colourAt(x, y)[at % 3]!;
      }
      return Math.round(sum / 16);
    }),
  });

const inDisc = (x: number, y: number, radius = 14) => Math.hypot(x - 32.3, y - 24.2) < radius;

/** Pixels whose centre is inside, but not in the region, or the other way round. */
function wrong(found: Uint8Array | null, inside: (x: number, y: number) => boolean): number {
  let count = 0;
  for (let at = 0; at < WIDTH * HEIGHT; at++) {
    const is = inside((at % WIDTH) + 0.5, Math.floor(at / WIDTH) + 0.5) ? 1 : 0;
    if (found?.[at] !== is) count++;
  }
  return count;
}

const best = (frame: ReturnType<typeof drawn>, start: number, inside: (x: number, y: number) => boolean) =>
  Math.min(...flatRegions(frame, start).map((region) => wrong(regionPixels(frame, region), inside)));

describe("what is drawn in flat colours is found, but for single pixels of the border", () => {
  it("a disc", () => {
    const frame = drawn((x, y) => (inDisc(x, y) ? RED : GREY));
    const [own] = flatRegions(frame, CENTRE);
    expect(wrong(regionPixels(frame, own!), inDisc)).toBeLessThanOrEqual(4);
  });

  it("a ring, without what is seen through it", () => {
    const inRing = (x: number, y: number) => inDisc(x, y) && !inDisc(x, y, 9);
    const frame = drawn((x, y) => (inRing(x, y) ? RED : y < 24 ? WHITE : GREY));
    expect(best(frame, CENTRE + 11, inRing)).toBeLessThanOrEqual(6);
  });

  it("stripes, dots and an outline, from either colour", () => {
    const striped = drawn((x, y) => (!inDisc(x, y) ? GREY : Math.floor((x + y) / 5) % 2 ? RED : WHITE));
    const dotted = drawn((x, y) =>
      !inDisc(x, y) ? GREY : Math.hypot((x % 8) - 4, (y % 8) - 4) < 2.5 ? RED : WHITE,
    );
    const outlined = drawn((x, y) => (!inDisc(x, y) ? GREY : inDisc(x, y, 10) ? RED : WHITE));
    for (const frame of [striped, dotted, outlined])
      for (const start of [CENTRE, CENTRE + 5, CENTRE + 12])
        expect(best(frame, start, inDisc)).toBeLessThanOrEqual(18);
  });

  it("the other side of a bar in front, where a mask holds it", () => {
    const isBar = (x: number) => x >= 36 && x < 42;
    const frame = drawn((x, y) => (isBar(x) ? WHITE : inDisc(x, y) ? RED : GREY));
    const [own] = flatRegions(frame, CENTRE);
    const seen = (x: number, y: number) => inDisc(x, y) && !isBar(x);
    expect(wrong(regionPixels(frame, own!), seen)).toBeGreaterThan(30);
    const whole = withPieces(frame, own!, ALL, (pixel) =>
      inDisc(pixel % WIDTH, Math.floor(pixel / WIDTH), 15),
    );
    expect(wrong(regionPixels(frame, whole), seen)).toBeLessThanOrEqual(4);
    const none = withPieces(frame, own!, ALL, (pixel) => pixel % WIDTH < 40);
    expect(none.core).toEqual(own!.core);
  });
});

describe("nothing is found", () => {
  it("where one shade runs into the other", () => {
    const shaded = drawn((x, y) => {
      const shade = 90 + 1.5 * Math.min(24, Math.max(0, Math.hypot(x - 32, y - 24) - 6));
      return [shade, shade, shade];
    });
    expect(flatRegions(shaded, CENTRE)).toEqual([]);
  });

  it("where surfaces are grained", () => {
    const grain = (x: number, y: number) => ((Math.floor(x) * 7919 + Math.floor(y) * 104_729) % 61) - 30;
    const grained = drawn((x, y) => {
      const [r, g, b] = inDisc(x, y) ? RED : GREY;
      return [r + grain(x, y), g + grain(x, y), b + grain(x, y)];
    });
    expect(flatRegions(grained, CENTRE)).toEqual([]);
  });

  it("on an even background", () => {
    expect(
      flatRegions(
        drawn((x, y) => (inDisc(x, y, 6) ? RED : GREY)),
        0,
      ),
    ).toEqual([]);
  });
});
