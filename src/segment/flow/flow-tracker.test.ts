import { describe, expect, it } from "vitest";
import type { BitMask } from "../../core/mask.ts";
import type { Prompt } from "../../core/prompt.ts";
import { decodeRle, encodeRle } from "../../core/rle.ts";
import type { TrackedFrame, TrackRequest } from "../../core/track.ts";
import { type MovingScene, movingScene, type SceneOptions } from "../../testing/moving-scene.ts";
import type { Segmenter } from "../segmenter.ts";
import { FlowTracker } from "./flow-tracker.ts";

/** Knows the truth, or nothing; remembers what it was asked. */
function segmenterOf(
  scene: MovingScene,
  knows: (frame: number, prompt: Prompt) => BitMask | null = () => null,
) {
  const asked: { readonly frame: number; readonly prompt: Prompt }[] = [];
  const segmenter: Segmenter = {
    isEncoded: () => false,
    encode: async () => undefined,
    candidates: async (frame, _image, prompt) => {
      asked.push({ frame, prompt });
      const mask = knows(frame, prompt);
      return mask ? [{ mask: encodeRle(mask), score: 0.95 }] : [];
    },
    forget: () => undefined,
    dispose: async () => undefined,
  };
  return { segmenter, asked, scene };
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

async function follow(
  { segmenter, scene }: ReturnType<typeof segmenterOf>,
  request: Partial<TrackRequest>,
  signal = new AbortController().signal,
  onFrame: (frame: TrackedFrame) => void = () => undefined,
) {
  const start = request.start ?? 0;
  const reported: TrackedFrame[] = [];
  const stops = await new FlowTracker(segmenter).track(
    {
      objects: [{ id: "disc", given: [{ frameIndex: start, mask: encodeRle(scene.truth(start)) }] }],
      frames: range(0, scene.frameCount - 1),
      start,
      direction: "both",
      ...request,
    },
    scene,
    (frame) => {
      reported.push(frame);
      onFrame(frame);
    },
    signal,
  );
  const overlaps = reported.map(({ frameIndex, objects }) => {
    const { mask } = objects[0]!;
    return mask ? overlap(decodeRle(mask), scene.truth(frameIndex)) : 0;
  });
  return { reported, stops, overlaps };
}

function overlap(a: BitMask, b: BitMask): number {
  let [both, either] = [0, 0];
  for (let at = 0; at < a.data.length; at++) {
    both += a.data[at]! & b.data[at]!;
    either += a.data[at]! | b.data[at]!;
  }
  return both / either;
}

const scene = (options: Partial<SceneOptions>) =>
  movingScene({
    frameCount: 14,
    disc: (frame) => ({ x: 50 + 5 * frame, y: 70 + 12 * Math.sin(frame / 3), radius: 20 + 0.4 * frame }),
    pan: (frame) => 2 * frame,
    ...options,
  });

describe("FlowTracker", () => {
  it("follows a growing disc before a moving background, both ways", async () => {
    const { reported, stops, overlaps } = await follow(segmenterOf(scene({})), { start: 5 });
    expect(reported.map(({ frameIndex }) => frameIndex)).toEqual([...range(5, 13), 4, 3, 2, 1, 0]);
    expect(Math.min(...overlaps)).toBeGreaterThan(0.9);
    expect(reported[0]!.objects[0]!.confidence).toBe(1);
    expect(Math.min(...reported.map(({ objects }) => objects[0]!.confidence))).toBeGreaterThan(0.5);
    expect(stops).toEqual([
      { id: "disc", frameIndex: 13, reason: "end" },
      { id: "disc", frameIndex: 0, reason: "end" },
    ]);
  });

  it("keeps a thin part of an object", async () => {
    const stalked = scene({
      frameCount: 9,
      disc: (frame) => ({ x: 50 + 4 * frame, y: 50, radius: 18, stalk: 40 }),
    });
    const { reported } = await follow(segmenterOf(stalked), { direction: "forward" });
    const last = decodeRle(reported.at(-1)!.objects[0]!.mask!);
    const kept = range(72, 104).filter((y) => last.data[y * last.width + 82] === 1);
    expect(kept.length).toBeGreaterThan(10);
  });

  it("has no mask from a cut on, and reads no frame behind it", async () => {
    const clip = scene({ cutAt: 6 });
    const { reported, stops } = await follow(segmenterOf(clip), { direction: "forward" });
    expect(reported.map(({ objects }) => objects[0]!.mask !== null)).toEqual(
      range(0, 13).map((frame) => frame < 6),
    );
    expect(stops).toEqual([{ id: "disc", frameIndex: 6, reason: "cut" }]);
    expect(Math.max(...clip.read)).toBe(6);
  });

  it("takes a flash for no cut", async () => {
    const flash = segmenterOf(scene({ light: (frame) => (frame === 4 ? 70 : 0) }));
    const { overlaps } = await follow(flash, { direction: "forward" });
    expect(overlaps.at(-1)).toBeGreaterThan(0.85);
  });

  it("says that an object has left by the border", async () => {
    const leaving = scene({ disc: (frame) => ({ x: 140 + 9 * frame, y: 70, radius: 22 }) });
    const { stops, reported } = await follow(segmenterOf(leaving), { direction: "forward" });
    expect(stops[0]!.reason).toBe("border");
    expect(stops[0]!.frameIndex).toBeGreaterThanOrEqual(7);
    expect(stops[0]!.frameIndex).toBeLessThanOrEqual(10);
    expect(reported.at(-1)!.objects[0]).toEqual({ id: "disc", mask: null, confidence: 0 });
  });

  it("goes on where an object is hardly followed for a few frames, and the segmenter then sees it", async () => {
    const disc = (frame: number) => ({
      x: 60 + 4 * frame,
      y: 70,
      radius: frame === 5 || frame === 6 ? 9 : 24,
    });
    const clip = scene({ disc });
    const { reported, stops, overlaps } = await follow(
      segmenterOf(clip, (frame) => clip.truth(frame)),
      {
        direction: "forward",
      },
    );
    expect(reported[5]!.objects[0]!.confidence).toBeLessThan(0.1);
    expect(Math.min(...overlaps.slice(8))).toBeGreaterThan(0.9);
    expect(stops).toEqual([{ id: "disc", frameIndex: 13, reason: "end" }]);
  });

  it("finds an object again behind a wall, where the segmenter sees one that looks like it", async () => {
    const walled = scene({
      frameCount: 40,
      disc: (frame) => ({ x: 40 + 4 * frame, y: 70, radius: 20 }),
      wall: [75, 125],
      pan: () => 0,
    });
    const knows = (frame: number, { points }: Prompt) => (points.length > 0 ? walled.truth(frame) : null);
    const { overlaps, reported } = await follow(segmenterOf(walled, knows), { direction: "forward" });
    const hidden = reported
      .filter(({ objects }) => objects[0]!.mask === null)
      .map(({ frameIndex }) => frameIndex);
    expect(hidden.length).toBeGreaterThan(0);
    expect(Math.max(...hidden)).toBeLessThan(36);
    expect(overlaps[36]).toBeGreaterThan(0.8);
  });

  it("lets the segmenter correct it, and goes by that", async () => {
    const clip = scene({});
    const helper = segmenterOf(clip, (frame) => clip.truth(frame));
    const { overlaps } = await follow(helper, { direction: "forward" });
    expect(overlaps).toEqual(overlaps.map(() => 1));
    expect(helper.asked.map(({ frame }) => frame)).toEqual(range(1, 13));
  });

  it("stays with its own mask where the segmenter means something else", async () => {
    const clip = scene({});
    const other = segmenterOf(clip, () => clip.truth(0));
    const { overlaps } = await follow(other, { direction: "forward" });
    expect(overlaps.at(-1)).toBeGreaterThan(0.85);
  });

  it("goes by masks on the way, of several objects, and reports wanted frames only", async () => {
    const clip = scene({});
    const empty = encodeRle({ ...clip.truth(0), data: new Uint8Array(clip.width * clip.height) });
    const { reported } = await follow(segmenterOf(clip), {
      objects: [
        { id: "late", given: [{ frameIndex: 6, mask: encodeRle(clip.truth(6)) }] },
        {
          id: "gone",
          given: [
            { frameIndex: 0, mask: encodeRle(clip.truth(0)) },
            { frameIndex: 4, mask: empty },
          ],
        },
      ],
      frames: [0, 3, 4, 6, 9],
      direction: "forward",
    });
    expect(reported.map(({ frameIndex }) => frameIndex)).toEqual([0, 3, 4, 6, 9]);
    const [late, gone] = [0, 1].map((nth) => reported.map(({ objects }) => objects[nth]!));
    expect(late!.map(({ mask }) => mask !== null)).toEqual([false, false, false, true, true]);
    expect(gone!.map(({ mask }) => mask !== null)).toEqual([true, true, false, false, false]);
    expect(gone![2]!.confidence).toBe(1);
    expect(overlap(decodeRle(late![4]!.mask!), clip.truth(9))).toBeGreaterThan(0.9);
  });

  it("ends where it is told to, and keeps what was reported", async () => {
    const stopped = new AbortController();
    const seen: number[] = [];
    const run = follow(segmenterOf(scene({})), { direction: "forward" }, stopped.signal, ({ frameIndex }) => {
      seen.push(frameIndex);
      if (frameIndex === 3) stopped.abort();
    });
    await expect(run).rejects.toThrow();
    expect(seen).toEqual([0, 1, 2, 3]);
  });
});
