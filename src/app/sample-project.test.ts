import { readFileSync } from "node:fs";
import { beforeEach, expect, it, vi } from "vitest";
import { unpackMask } from "../core/packed-mask.ts";
import { rleArea, rleBounds } from "../core/rle.ts";
import { projectFromFile } from "../projects/project-file.ts";
import { useApp } from "../state/app-store.ts";
import { useDocument } from "../state/document.ts";
import { SAMPLE_PROJECT, sampleDraft } from "../state/sample-project.ts";
import { SAMPLE_CLIP } from "../state/shapes-world.ts";
import { VIDEO } from "../testing/fake-services.ts";
import { openSampleProject } from "./sample-project.ts";

const file = new Blob([readFileSync(new URL(`../../public/${SAMPLE_PROJECT.path}`, import.meta.url))]);
const read = await projectFromFile(file);
if (!read.ok) throw new Error(read.error.message);
const { masks, project: sample } = read.value;

const ask = vi.fn();
let opens = true;
/** What the page's own opening does, as far as the questions go by it. */
const openPrepared = async () => {
  if (opens) useDocument.getState().projectOpened(sample);
  return opens;
};

beforeEach(() => {
  ask.mockClear();
  opens = true;
  useApp.setState(useApp.getInitialState(), true);
  useApp.getState().videoChanged(VIDEO);
});

it("has every thing of its clip on every frame, where it begins and ends", () => {
  expect(sample.video).toMatchObject({ fingerprint: SAMPLE_CLIP.fingerprint, frameCount: 96 });
  expect(SAMPLE_PROJECT.clip).toBe(SAMPLE_CLIP.path);
  const boxAt = (name: string, frame: number) => {
    const { id } = sample.objects.find((object) => object.name === name)!;
    const mask = masks.find(({ objectId, frameIndex }) => objectId === id && frameIndex === frame)!;
    const rle = unpackMask(mask.packed);
    return { ...rleBounds(rle), area: rleArea(rle) };
  };
  expect(masks).toHaveLength(3 * 96);
  // Positions as the clip was made: within three pixels, since its edges are blended and compressed.
  const near = (value: number) => expect.closeTo(value, -Math.log10(6));
  const first = boxAt("Circle", 0);
  expect(first).toMatchObject({ x0: near(56), y0: near(206), x1: near(168), y1: near(318) });
  expect(first.area / (Math.PI * 56 * 56)).toBeCloseTo(1, 1);
  expect(boxAt("Circle", 95).x0).toBeGreaterThan(430);
  expect(boxAt("Square", 0)).toMatchObject({ x0: near(150), y0: near(36), x1: near(210), y1: near(96) });
  expect(boxAt("Star", 95)).toMatchObject({ area: expect.closeTo(boxAt("Star", 0).area, -3) });
});

it("asks its questions when it is first opened, and only then", async () => {
  await openSampleProject({ openPrepared }, ask);
  expect(ask).toHaveBeenCalledTimes(SAMPLE_PROJECT.asks.length);
  const [circle] = sample.objects;
  expect(ask.mock.calls[0]?.[0]).toMatchObject({ preset: "describe", objectIds: [circle!.id] });
});

it.each([
  [
    "another model is chosen, which may take minutes",
    () => useApp.getState().settingsChanged({ model: "qwen" }),
  ],
  ["the video could not be opened", () => useApp.getState().videoChanged({ kind: "none" })],
  ["the project could not be opened", () => (opens = false)],
])("asks nothing when %s", async (_, prepare) => {
  prepare();
  await openSampleProject({ openPrepared }, ask);
  expect(ask).not.toHaveBeenCalled();
});

it("suggests nothing about an object that is gone", () => {
  const suggested = SAMPLE_PROJECT.suggests.map((question) => sampleDraft(question, sample.objects));
  expect(suggested).not.toContain(null);
  const withoutStar = sample.objects.filter(({ name }) => name !== "Star");
  expect(sampleDraft(SAMPLE_PROJECT.suggests[1], withoutStar)).toBeNull();
});
