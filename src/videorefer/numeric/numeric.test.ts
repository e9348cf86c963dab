import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { roundHalfEven } from "../../core/rounding.ts";
import { toBfloat16 } from "./bfloat16.ts";
import { MersenneTwister, randperm } from "./mersenne-twister.ts";
import { normalisationTables } from "./normalisation.ts";
import { resizeBilinear } from "./opencv-bilinear.ts";
import { resizeBicubic } from "./pillow-bicubic.ts";
import { interpolateBytes, interpolateFeatures } from "./torch-bilinear.ts";

interface Sizes {
  readonly seed: number;
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

/** Made by training/golden/numeric.py with Pillow, OpenCV, numpy and torch; versions inside. */
const golden: {
  readonly rgb: readonly (Sizes & { readonly bicubic: string; readonly bilinear: string })[];
  readonly masks: readonly (Sizes & { readonly bytes: string; readonly mask: string })[];
  readonly maps: readonly (Sizes & { channels: number; step: number; values: number[] })[];
  readonly permutations: readonly { seed: number; n: number; first: number[]; sha256: string }[];
  readonly bfloat16: readonly (readonly [number, number])[];
  readonly rounding: readonly (readonly [number, number])[];
  readonly normalisation: string;
} = JSON.parse(readFileSync(new URL("./fixtures/numeric.json", import.meta.url), "utf8"));

/** The generator of the Python script. */
function draw(count: number, seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

const sha256 = (data: ArrayBufferView) =>
  createHash("sha256")
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest("hex");

const grid = ([rows, columns]: readonly [number, number]) => ({ rows, columns });

describe.each(golden.rgb)("RGB $from to $to", ({ seed, from: [width, height], to, ...expected }) => {
  const image = { width, height, data: draw(width * height * 3, seed) };

  it("is Pillow's bicubic, bit for bit", () => {
    expect(sha256(resizeBicubic(image, ...to).data)).toBe(expected.bicubic);
  });

  it("is OpenCV's bilinear, bit for bit", () => {
    expect(sha256(resizeBilinear(image, ...to).data)).toBe(expected.bilinear);
  });
});

it.each(golden.masks)(
  "bytes and masks $from to $to are torch's, bit for bit",
  ({ seed, from, to, ...expected }) => {
    const bytes = draw(from[0] * from[1], seed);
    expect(sha256(interpolateBytes(bytes, grid(from), grid(to)))).toBe(expected.bytes);
    const mask = bytes.map((value) => value >> 7);
    expect(sha256(interpolateBytes(mask, grid(from), grid(to)))).toBe(expected.mask);
  },
);

it.each(golden.maps)("features $from to $to are torch's", ({ seed, from, to, channels, step, values }) => {
  const features = Float32Array.from(draw(from[0] * from[1] * channels, seed), (value) => value / 255);
  const out = interpolateFeatures(features, grid(from), grid(to), channels);
  // Two units in the last place of values up to 1: torch's kernels fuse some operations, differently per shape.
  const worst = values.reduce((most, value, i) => Math.max(most, Math.abs(out[i * step]! - value)), 0);
  expect(worst).toBeLessThanOrEqual(2 ** -23);
});

it.each(golden.permutations)(
  "randperm($n) after manual_seed($seed) is torch's",
  ({ seed, n, first, sha256: hash }) => {
    const order = randperm(new MersenneTwister(seed), n);
    expect([...order.subarray(0, 10)]).toEqual(first);
    expect(sha256(order)).toBe(hash);
  },
);

it.each(golden.bfloat16)("%f is %f in bfloat16", (value, expected) => {
  expect(toBfloat16(value)).toBe(expected);
});

it("keeps infinities and NaN in bfloat16", () => {
  expect(toBfloat16(Number.NEGATIVE_INFINITY)).toBe(Number.NEGATIVE_INFINITY);
  expect(toBfloat16(Number.NaN)).toBeNaN();
});

it.each(golden.rounding)("%f rounds to %f as in Python", (value, expected) => {
  expect(roundHalfEven(value) === expected).toBe(true);
});

it("normalises bytes as the image processor does", () => {
  const tables = normalisationTables({
    rescaleFactor: 0.00392156862745098,
    mean: [0.5, 0.5, 0.5],
    deviation: [0.5, 0.5, 0.5],
  });
  for (const channel of [0, 1, 2]) {
    expect(sha256(tables.subarray(channel * 256, (channel + 1) * 256))).toBe(golden.normalisation);
  }
  expect([0, 255].map((value) => tables[value])).toEqual([-1, 1]);
});

it("refuses maps of the wrong length", () => {
  expect(() => interpolateBytes(new Uint8Array(5), grid([2, 3]), grid([1, 1]))).toThrow("6 values, got 5");
  expect(() => interpolateFeatures(new Float32Array(5), grid([2, 3]), grid([1, 1]), 1)).toThrow(
    "6 values, got 5",
  );
});

it("a copied generator draws what the original would, whatever that draws meanwhile", () => {
  const original = new MersenneTwister(7);
  randperm(original, 700);
  const copy = original.copy();
  const drawn = randperm(original, 900);
  expect(randperm(copy, 900)).toEqual(drawn);
});
