import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { packMask } from "../../core/packed-mask.ts";
import { encodeRle } from "../../core/rle.ts";
import type { AnnotatedMask, AnnotatedVideo } from "./annotated-video.ts";
import { writeAnnotations } from "./write-annotations.ts";
import { writeLabelme } from "./write-labelme.ts";

// What is exported of `pixels.json`, byte for byte. `training/tests/test_exported_masks.py` reads these files as other programs do and
// compares them with the same pixels. After a change of a format: `npx vitest run -u` with this file's name, then that test.

const FOLDER = new URL("fixtures/exported/", import.meta.url);

interface Pixels extends Pick<AnnotatedVideo, "video"> {
  readonly timesSeconds: readonly number[];
  readonly objects: readonly {
    readonly name: string;
    readonly colour: string;
    /** `rows`: a text for each row of pixels, `#` where the mask is set. */
    readonly masks: readonly (Pick<AnnotatedMask, "frame" | "origin" | "confidence"> & {
      readonly rows: readonly string[];
    })[];
  }[];
}

const pixels: Pixels = JSON.parse(readFileSync(new URL("pixels.json", FOLDER), "utf8"));
const { width, height } = pixels.video;
const annotated: AnnotatedVideo = {
  video: pixels.video,
  objects: pixels.objects.map((object) => ({
    ...object,
    masks: object.masks.map(({ rows, ...mask }) => {
      const data = Uint8Array.from(rows.join(""), (pixel) => (pixel === "#" ? 1 : 0));
      const packed = packMask(encodeRle({ width, height, data }));
      return { ...mask, timeSeconds: pixels.timesSeconds[mask.frame]!, packed };
    }),
  })),
};
const at = (name: string) => new URL(name, FOLDER).pathname;

it.each([
  ["coco", "coco.json"],
  ["youtube-vis", "youtube-vis.json"],
  ["cvat", "cvat.xml"],
] as const)("%s", async (format, name) => {
  const { file } = await writeAnnotations(annotated, format, []);
  await expect(await file.text()).toMatchFileSnapshot(at(name));
});

it("labelme", async () => {
  const files = [...writeLabelme(annotated)];
  expect(files.map(({ path }) => path)).toEqual([
    "00000.json",
    "00001.json",
    "00003.json",
    "00004.json",
    "00005.json",
  ]);
  for (const { path, data } of files) await expect(String(data)).toMatchFileSnapshot(at(`labelme/${path}`));
});
