import type { Rle } from "../core/mask.ts";
import type { StoredMask } from "../core/named-mask.ts";
import { maskDigest, packMask } from "../core/packed-mask.ts";
import type { AnswerId, Exchange, FrameMask, ObjectId, Project } from "../core/project.ts";

const dog = "o1" as ObjectId;

function mask(frameIndex: number, counts: Rle["counts"]): StoredMask {
  const packed = packMask({ size: [2, 3], counts });
  return { objectId: dog, frameIndex, digest: maskDigest(packed), packed };
}

/** A small project about a video of 3×2 pixels: one object with a drawn and a tracked mask, and a question about an earlier mask. */
export function sampleProject(): { project: Project; masks: readonly StoredMask[] } {
  const [drawn, tracked, asked] = [mask(3, [1, 2, 3]), mask(4, [2, 2, 2]), mask(3, [0, 6])];
  const framed = (stored: StoredMask, confidence: number | null): FrameMask => ({
    frameIndex: stored.frameIndex,
    timeSeconds: stored.frameIndex / 30,
    digest: stored.digest,
    origin: confidence === null ? "hand" : "tracked",
    confidence: confidence ?? 1,
  });
  const exchange: Exchange = {
    id: "a1" as AnswerId,
    follows: null,
    versionOf: "a0" as AnswerId,
    question: {
      parts: [
        { kind: "text", text: "What is " },
        { kind: "object", id: dog },
        { kind: "text", text: "?" },
      ],
      options: [],
    },
    preset: "free",
    regions: [{ objectId: dog, frame: framed(asked, null) }],
    answer: "A d",
    correction: { text: "A dog.", writtenAt: "2026-01-01T00:01:00.000Z" },
    sensitivity: [{ change: "grown", answer: "A d" }],
    state: "finished",
    failure: null,
    settings: { seed: 0 },
    model: null,
    timings: null,
    askedAt: "2026-01-01T00:00:00.000Z",
  };
  const project: Project = {
    formatVersion: 2,
    id: "p1",
    name: "dog: the/film",
    video: {
      name: "dog.mp4",
      bytes: 1234,
      fingerprint: "ab".repeat(32),
      width: 3,
      height: 2,
      frameCount: 30,
      durationSeconds: 1,
    },
    objects: [
      {
        id: dog,
        name: "dog",
        paletteIndex: 0,
        hidden: false,
        locked: false,
        outOfSight: [{ first: 6, last: 7 }],
        masks: { 3: framed(drawn, null), 4: framed(tracked, 0.93) },
      },
    ],
    exchanges: [exchange],
    modifiedAt: "2026-01-01T00:00:00.000Z",
  };
  return { project, masks: [drawn, tracked, asked] };
}
