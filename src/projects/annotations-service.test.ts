import "fake-indexeddb/auto";
import { expect, it } from "vitest";
import { unwrap } from "../core/failure.ts";
import type { OnFraction } from "../protocol/annotations.ts";
import { sampleProject } from "../testing/sample-project.ts";
import { createAnnotationsService } from "./annotations-service.ts";
import { inColumns } from "./frame-blocks.ts";

const { project, masks } = sampleProject();
const service = createAnnotationsService();
const onFraction = (() => {}) as unknown as OnFraction;
const { name, fingerprint, width, height } = project.video!;
const open = {
  ...{ name, fingerprint, width, height, endSeconds: 1 },
  timesSeconds: Array.from({ length: 30 }, (_, k) => k / 30),
};

it("writes what is marked, and reads it as columns with the same digests", async () => {
  const { file } = unwrap(await service.write(inColumns(project), masks, "coco", onFraction));
  const { misfits, objects, leftOut } = unwrap(await service.read(file, open, null, onFraction));
  expect([misfits, leftOut]).toEqual([null, 0]);
  expect(objects.map(({ name, columns }) => ({ name, ...columns }))).toEqual(
    inColumns(project).objects.map(({ name, masks }) => ({ name, ...masks })),
  );
  const stored = masks.filter(({ digest }) => [...objects[0]!.columns.digests].includes(digest));
  expect([...objects[0]!.bytes]).toEqual(stored.flatMap(({ packed }) => [...packed]));
});

it("writes an interpolated mask as a tracker's, never as a person's", async () => {
  const objects = project.objects.map((object) => ({
    ...object,
    masks: Object.fromEntries(
      Object.entries(object.masks).map(([frame, mask]) => [
        frame,
        { ...mask, origin: "interpolated" as const, confidence: 0.75 },
      ]),
    ),
  }));
  const computed = inColumns({ ...project, objects });
  for (const form of ["coco", "youtube-vis", "cvat"] as const) {
    const { file } = unwrap(await service.write(computed, masks, form, onFraction));
    const read = unwrap(await service.read(file, open, null, onFraction));
    const confidences = read.objects.flatMap(({ columns }) => [...columns.confidences]);
    expect(confidences.length).toBeGreaterThan(0);
    for (const confidence of confidences) expect(confidence).toBe(0.75);
  }
});

it("gives nothing of a file that does not fit until it is said what to do", async () => {
  const { file } = unwrap(await service.write(inColumns(project), masks, "youtube-vis", onFraction));
  const other = { ...open, fingerprint: "cd".repeat(32), width: 6, height: 4 };
  const asked = unwrap(await service.read(file, other, null, onFraction));
  expect(asked).toMatchObject({
    objects: [],
    misfits: { masks: 2, otherVideo: "dog.mp4", otherSize: 2, sameShape: true },
  });
  const scaled = unwrap(await service.read(file, other, { frames: "index", sizes: "scale" }, onFraction));
  expect(scaled).toMatchObject({ misfits: null, leftOut: 0, objects: [{ name: "dog" }] });
  const dropped = unwrap(
    await service.read(file, other, { frames: "index", sizes: "leave-out" }, onFraction),
  );
  expect(dropped).toMatchObject({ leftOut: 2, objects: [] });
});

it("says why a file is none of masks, and what a project lacks", async () => {
  const read = await service.read(new File(["{}"], "a.json"), open, null, onFraction);
  expect(read).toMatchObject({ ok: false, error: { code: "annotations-invalid" } });
  const written = await service.write({ ...inColumns(project), video: null }, masks, "coco", onFraction);
  expect(written).toMatchObject({ ok: false, error: { code: "annotations-invalid" } });
});
