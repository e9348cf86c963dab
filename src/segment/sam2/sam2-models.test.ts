import * as ort from "onnxruntime-web";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { RgbImage } from "../../core/image.ts";
import type { Rle } from "../../core/mask.ts";
import type { Prompt, PromptPoint } from "../../core/prompt.ts";
import { encodeRle, rleArea, rleOverlap } from "../../core/rle.ts";
import type { TrackedFrame, TrackRequest } from "../../core/track.ts";
import { createExecution } from "../../engine/runtime/execution.ts";
import { segmenterSides } from "../../package/segmenter-sides.ts";
import { buildSegmenterPackage, MemoryBlobReader } from "../../testing/memory-package.ts";
import { readSam2Fixture } from "../../testing/sam2-fixture.ts";
import { imagesOf } from "../../testing/tensors.ts";
import { fullMask } from "./full-size.ts";
import { openSam2Networks } from "./graph-networks.ts";
import type { FrameMemory, Sam2Networks } from "./networks.ts";
import { Sam2Segmenter } from "./sam2-segmenter.ts";
import { Sam2Tracker } from "./sam2-tracker.ts";
import { Trail } from "./trail.ts";

// Segmenter and tracker on upstream's tiny EdgeTAM: its masks mean nothing, and are upstream's all the same.

const fixture = readSam2Fixture("edgetam-tiny");
const { tensors, golden } = fixture;
const { width, height, frames: frameCount } = golden.video;
const frames: readonly RgbImage[] = imagesOf(
  tensors.frames!,
  Array.from({ length: frameCount }, (_, index) => index),
);
const floats = (name: string) => tensors[name]!.data as Float32Array;
const noSignal = new AbortController().signal;

let networks: Sam2Networks;
let memories: Set<FrameMemory>;
let mostMemories: number;
let encoded: number;

beforeAll(async () => {
  vi.stubGlobal("FileReaderSync", MemoryBlobReader);
  ort.env.wasm.numThreads = 1;
  const model = await buildSegmenterPackage(fixture.checkpoint());
  expect(segmenterSides(model.manifest)).toContain(golden.image_size);
  const execution = createExecution({ ort, build: "wasm", threads: 1, version: "" }, null);
  const real = await openSam2Networks(execution, model, golden.image_size);
  memories = new Set();
  mostMemories = 0;
  encoded = 0;
  networks = new Proxy(real, {
    get(target, key) {
      if (key === "encode")
        return (pixels: Float32Array) => {
          encoded++;
          return target.encode(pixels);
        };
      if (key === "remember")
        return async (...parameters: Parameters<Sam2Networks["remember"]>): Promise<FrameMemory> => {
          const { tokens } = await target.remember(...parameters);
          const memory = { tokens, dispose: () => void memories.delete(memory) };
          memories.add(memory);
          mostMemories = Math.max(mostMemories, memories.size);
          return memory;
        };
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}, 60_000);
afterAll(async () => {
  vi.unstubAllGlobals();
  await networks.dispose();
});

/** Part of the pixels of either that both have. */
function iou(a: Rle, b: Rle): number {
  const common = rleOverlap(a, b);
  return common / (rleArea(a) + rleArea(b) - common);
}

const goldenMask = (low: Float32Array) => encodeRle(fullMask(low, golden.image_size / 4, { width, height }));

describe("prompts on a frame", () => {
  const CASES = (golden as unknown as { image: Record<string, { prompt: GoldenPrompt }> }).image;
  interface GoldenPrompt {
    readonly points?: readonly (readonly [number, number])[];
    readonly labels?: readonly number[];
    readonly box?: readonly [number, number, number, number];
  }
  const promptOf = (name: string, mask: Rle | null = null): Prompt => {
    const { points = [], labels = [], box } = CASES[name]!.prompt;
    return {
      points: points.map(([x, y], nth): PromptPoint => ({ x, y, positive: labels[nth] === 1 })),
      box: box ? { x0: box[0], y0: box[1], x1: box[2], y1: box[3] } : null,
      mask,
    };
  };
  const lowsOf = (name: string) => {
    const low = floats(`img/${name}/low`);
    const size = (golden.image_size / 4) ** 2;
    return Array.from({ length: low.length / size }, (_, nth) => low.slice(nth * size, (nth + 1) * size));
  };
  const ask = (segmenter: Sam2Segmenter, prompt: Prompt) =>
    segmenter.candidates(0, async () => frames[0]!, prompt, noSignal);

  it("a click has upstream's three candidates, the best first", async () => {
    const segmenter = new Sam2Segmenter(networks);
    const found = await ask(segmenter, promptOf("click1_multi"));
    const wanted = lowsOf("click1_multi")
      .map((low, nth) => ({ low, score: floats("img/click1_multi/iou")[nth]! }))
      .sort((a, b) => b.score - a.score);
    expect(found).toHaveLength(3);
    for (const [nth, { mask, score }] of found.entries()) {
      expect(score).toBeCloseTo(wanted[nth]!.score, 4);
      expect(iou(mask, goldenMask(wanted[nth]!.low))).toBeGreaterThan(0.999);
    }
    segmenter.forget();
  });

  it("a box, and several clicks, have one", async () => {
    const segmenter = new Sam2Segmenter(networks);
    for (const name of ["box_single", "clicks3_single"]) {
      const found = await ask(segmenter, promptOf(name));
      expect(found).toHaveLength(1);
      expect(iou(found[0]!.mask, goldenMask(lowsOf(name)[0]!))).toBeGreaterThan(0.999);
    }
    segmenter.forget();
  });

  it("a further click refines a candidate by its logits, and a frame is encoded once", async () => {
    const segmenter = new Sam2Segmenter(networks);
    encoded = 0;
    const [best] = await ask(segmenter, promptOf("click1_multi"));
    expect(segmenter.isEncoded(0)).toBe(true);
    const [refined] = await ask(segmenter, promptOf("mask_click", best!.mask));
    expect(iou(refined!.mask, goldenMask(lowsOf("mask_click")[0]!))).toBeGreaterThan(0.999);
    // Drawn by hand, the same mask has other logits.
    const [drawn] = await ask(new Sam2Segmenter(networks), promptOf("mask_click", best!.mask));
    expect(drawn!.score).not.toBe(refined!.score);
    expect(encoded).toBe(2);
    segmenter.forget();
    expect(segmenter.isEncoded(0)).toBe(false);
  });
});

describe("tracks", () => {
  const drawn = encodeRle({ width, height, data: tensors.mask_prompt!.data as Uint8Array });
  const nothing = encodeRle({ width, height, data: new Uint8Array(width * height) });
  const reader = {
    frameCount,
    timeSeconds: (index: number) => index / 10,
    rgb: async (index: number) => frames[index]!,
  };
  const all = frames.map((_, index) => index);
  const follow = async (request: TrackRequest, signal = noSignal) => {
    const found: TrackedFrame[] = [];
    const stops = await new Sam2Tracker(networks).track(
      request,
      reader,
      (frame) => void found.push(frame),
      signal,
    );
    return { found, stops };
  };
  const object = (id: string, ...given: [number, Rle][]) => ({
    id,
    given: given.map(([frameIndex, mask]) => ({ frameIndex, mask })),
  });

  it("a mask by hand is followed as upstream follows it, and reported as it is", async () => {
    const request = {
      objects: [object("a", [2, drawn])],
      frames: all,
      start: 2,
      direction: "forward",
    } as const;
    const { found, stops } = await follow(request);
    expect(found.map(({ frameIndex }) => frameIndex)).toEqual(all.slice(2));
    expect(found[0]!.objects).toEqual([{ id: "a", mask: drawn, confidence: 1 }]);
    const size = (golden.image_size / 4) ** 2;
    const [passed, objects] = tensors["vid/mask_prompt/2/low"]!.shape as readonly [number, number];
    for (let nth = 1; nth < passed; nth++) {
      const low = floats("vid/mask_prompt/2/low").slice(nth * objects * size, (nth * objects + 1) * size);
      const present = floats("vid/mask_prompt/2/score")[nth * objects]! > 0;
      const { mask, confidence } = found[nth]!.objects[0]!;
      expect(mask !== null).toBe(present);
      // Small holes are filled here.
      if (mask) expect(iou(mask, goldenMask(low))).toBeGreaterThan(0.98);
      expect(confidence).toBeGreaterThan(0);
      expect(confidence).toBeLessThan(1);
    }
    expect(stops).toHaveLength(1);
  });

  it("only the frames that are asked for are looked at, each once, and reported both ways from the start", async () => {
    encoded = 0;
    const request = {
      objects: [object("a", [9, drawn]), object("b", [9, drawn], [13, nothing])],
      frames: [1, 5, 9, 13, 17],
      start: 9,
      direction: "both",
    } as const;
    const { found, stops } = await follow(request);
    expect(found.map(({ frameIndex }) => frameIndex)).toEqual([9, 13, 17, 5, 1]);
    expect(found[1]!.objects[1]).toEqual({ id: "b", mask: null, confidence: 1 });
    expect(found[1]!.timeSeconds).toBe(1.3);
    expect(stops.map(({ id }) => id)).toEqual(["a", "b", "a", "b"]);
    // The frame with masks by hand, once; 13 for the mask that is given there and for the object that is followed.
    expect(encoded).toBeLessThanOrEqual(6);
  });

  it("memories that no later frame attends to are given back, and in the end all", async () => {
    mostMemories = 0;
    await follow({ objects: [object("a", [0, drawn])], frames: all, start: 0, direction: "forward" });
    expect(mostMemories).toBeLessThanOrEqual(networks.config.memory.frames + 1);
    await vi.waitFor(() => expect(memories.size).toBe(0));
  });

  it("a stop keeps what was reported", async () => {
    const stopper = new AbortController();
    const found: number[] = [];
    const request = {
      objects: [object("a", [0, drawn])],
      frames: all,
      start: 0,
      direction: "forward",
    } as const;
    const onFrame = ({ frameIndex }: TrackedFrame) => {
      found.push(frameIndex);
      if (frameIndex === 3) stopper.abort();
    };
    const work = new Sam2Tracker(networks).track(request, reader, onFrame, stopper.signal);
    await expect(work).rejects.toMatchObject({ failure: { code: "cancelled" } });
    expect(found).toEqual([0, 1, 2, 3]);
    await vi.waitFor(() => expect(memories.size).toBe(0));
  });

  it("an object that was never marked is refused", async () => {
    const request = {
      objects: [object("a", [2, nothing])],
      frames: all,
      start: 2,
      direction: "forward",
    } as const;
    await expect(follow(request)).rejects.toMatchObject({ failure: { code: "region-invalid" } });
  });

  it("why a track ends is told by its last frames", () => {
    const middle = encodeRle({
      width: 4,
      height: 3,
      data: Uint8Array.of(0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
    });
    const edge = encodeRle({ width: 4, height: 3, data: Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0) });
    const stopOf = (...masks: (Rle | null)[]) => {
      const trail = new Trail();
      for (const [frameIndex, mask] of masks.entries()) trail.add(frameIndex, mask);
      return trail.stop("a");
    };
    expect(stopOf(middle, null, middle)).toEqual({ id: "a", frameIndex: 2, reason: "end" });
    expect(stopOf(middle, edge, null, null)).toEqual({ id: "a", frameIndex: 2, reason: "border" });
    expect(stopOf(edge, middle, null)).toEqual({ id: "a", frameIndex: 2, reason: "lost" });
    expect(stopOf()).toBeNull();
  });
});
