import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unwrap } from "../../core/failure.ts";
import { packMask } from "../../core/packed-mask.ts";
import type { AnnotatedVideo } from "./annotated-video.ts";
import { type FittedObject, fitsAll, fitToVideo, misfitsOf } from "./fit-to-video.ts";
import { type AnyVideo, anyAnnotatedVideo } from "./fixtures/any-annotated-video.ts";
import { readAnnotations } from "./read-annotations.ts";
import { type AnnotationFormat, writeAnnotations } from "./write-annotations.ts";

const CHOICES = { frames: "index", sizes: "leave-out" } as const;

/** What comes back of a video's masks when they are written and read. */
async function thereAndBack({ annotated, open }: AnyVideo, format: AnnotationFormat) {
  const { file } = await writeAnnotations(annotated, format, []);
  const found = unwrap(await readAnnotations(file, open));
  expect(fitsAll(misfitsOf(found, open))).toBe(true);
  const { objects, leftOut } = fitToVideo(found, open, CHOICES);
  expect(leftOut).toBe(0);
  return objects;
}

/** In an order of their own: files list objects in the order in which they come into sight. */
const plain = (objects: readonly FittedObject[] | AnnotatedVideo["objects"]): string[] =>
  objects
    .map(({ name, masks }) => {
      const rows = masks.map(({ frame, timeSeconds, origin, confidence, packed }) => [
        ...[frame, timeSeconds, origin, confidence],
        [...packed].join(),
      ]);
      return JSON.stringify([name, rows]);
    })
    .sort();

describe("what is exported comes back to the pixel, with names, frames, times and confidences", () => {
  it.each([
    ["coco", 100],
    ["youtube-vis", 100],
    ["cvat", 100],
    ["labelme", 12],
  ] as const)("%s", async (format, numRuns) => {
    const same = fc.asyncProperty(anyAnnotatedVideo(), async (video) => {
      expect(plain(await thereAndBack(video, format))).toEqual(plain(video.annotated.objects));
    });
    await fc.assert(same, { numRuns });
  });

  it("davis, where objects do not overlap", async () => {
    const same = fc.asyncProperty(anyAnnotatedVideo({ apart: true }), async (video) => {
      expect(plain(await thereAndBack(video, "davis"))).toEqual(plain(video.annotated.objects));
    });
    await fc.assert(same, { numRuns: 12 });
  });
});

it("a list of pictures names an image by its own name", async () => {
  const mask = { frame: 0, timeSeconds: 0, origin: "hand", confidence: 1 } as const;
  const packed = packMask({ size: [2, 3], counts: [1, 2, 3] });
  const objects = [{ name: "Cup", colour: "#ff0000", masks: [{ ...mask, packed }] }];
  const image = { ...VIDEO, name: "desk.photo.png", width: 3, height: 2, frameCount: 1 };
  const names = async (video: AnnotatedVideo["video"]) => {
    const { file } = await writeAnnotations({ video, objects }, "coco", []);
    return JSON.parse(await file.text()).images.map(({ file_name }: { file_name: string }) => file_name);
  };
  expect(await names({ ...image, still: true })).toEqual(["desk.photo.png"]);
  expect(await names(image)).toEqual(["desk.photo/00000.jpg"]);
});

it("davis says how many pixels of overlapping objects it has no place for", async () => {
  const packed = (counts: number[]) => packMask({ size: [2, 3], counts });
  const mask = { frame: 1, timeSeconds: 0.5, origin: "hand", confidence: 1 } as const;
  const video = { ...VIDEO, width: 3, height: 2 };
  const objects = [
    { name: "dog", colour: "#fff", masks: [{ ...mask, packed: packed([0, 4, 2]) }] },
    { name: "ball", colour: "#fff", masks: [{ ...mask, packed: packed([3, 3]) }] },
  ];
  const { losses } = await writeAnnotations({ video, objects }, "davis", []);
  expect(losses).toEqual(["Objects overlap on 1 frames: 1 pixels belong to the later object alone."]);
  const many = Array.from({ length: 256 }, () => objects[0]!);
  await expect(writeAnnotations({ video, objects: many }, "davis", [])).rejects.toThrow(
    /at most 255 objects/,
  );
});

const VIDEO = {
  ...{ name: "clip.mp4", bytes: 1, fingerprint: "f", width: 3, height: 2, frameCount: 2 },
  durationSeconds: 1,
};
