import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { ALL_FORMATS, BufferSource, Input } from "mediabunny";
import { encodeRle } from "../src/core/rle.ts";
import type { VideoExportRequest } from "../src/protocol/video-export.ts";
import { frameMask } from "../src/testing/frame-mask.ts";
import { CLIPS, ClipPage } from "./clip-page.ts";

// Exported videos decoded again: what is covered and what is not, on every frame, and when each is shown.

const [WIDTH, HEIGHT] = [128, 64];
/** In pixels; covers reach a little further. */
const BOX = { x0: 16, y0: 8, x1: 64, y1: 56 };
const MARGIN = 8;

let clip: ClipPage;
test.describe.configure({ timeout: 120_000 });
test.beforeAll(async () => {
  clip = await ClipPage.start();
});
test.afterAll(() => clip.close());

const data = new Uint8Array(WIDTH * HEIGHT);
for (let y = BOX.y0; y < BOX.y1; y++) data.fill(1, y * WIDTH + BOX.x0, y * WIDTH + BOX.x1);
const MASK = encodeRle({ width: WIDTH, height: HEIGHT, data });

const FINGERPRINT = "5e".repeat(32);

type Gaps = VideoExportRequest["objects"][number]["gaps"];

function object(frames: readonly number[], gaps: Gaps): VideoExportRequest["objects"][number] {
  const masks = Object.fromEntries(frames.map((frame) => [frame, frameMask(frame)]));
  return { id: "a" as never, name: "Face", paletteIndex: 0, masks, gaps };
}

/** Exports the clip that is open, opens what was written in its place, and returns both times of frames. */
async function exported(name: string, request: Omit<VideoExportRequest, "footage" | "fingerprint">) {
  const before = await clip.opened(join(CLIPS, name));
  const shown = [];
  for (let at = request.span.first; at <= request.span.last; at++) shown.push(await clip.shown(at));
  const written = await clip.page.evaluate(
    async ({ request, mask, fingerprint }) => {
      const footage = document.querySelector<HTMLInputElement>("#video")!.files![0]!;
      const { videoExport, media } = globalThis.runner;
      const result = await videoExport.write(
        { ...request, footage, fingerprint },
        async () => mask,
        () => undefined,
      );
      if (!result.ok) throw new Error(result.error.message);
      const opened = await media.open(new File([result.value.blob], "written"), () => undefined);
      if (!opened.ok) throw new Error(opened.error.message);
      const bytes = [...new Uint8Array(await result.value.blob.arrayBuffer())];
      return { info: opened.value, losses: result.value.losses, bytes };
    },
    { request, mask: MASK, fingerprint: FINGERPRINT },
  );
  const times = before.timesSeconds.slice(request.span.first, request.span.last + 1);
  return { ...written, shown, times: times.map((seconds) => seconds - times[0]!) };
}

/** The largest difference of two pictures, inside or outside the box, and the most that neighbours differ inside. */
function compared(a: Uint8Array, b: Uint8Array) {
  let [outside, inside, steps] = [0, 0, 0];
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const at = 3 * (y * WIDTH + x);
      const difference = Math.abs(a[at]! - b[at]!);
      const isIn = x >= BOX.x0 && x < BOX.x1 && y >= BOX.y0 && y < BOX.y1;
      const isFar =
        x < BOX.x0 - MARGIN || x >= BOX.x1 + MARGIN || y < BOX.y0 - MARGIN || y >= BOX.y1 + MARGIN;
      if (isFar) outside = Math.max(outside, difference);
      if (isIn) inside = Math.max(inside, b[at]!);
      if (isIn && x + 1 < BOX.x1) steps = Math.max(steps, Math.abs(b[at]! - b[at + 3]!));
    }
  }
  return { outside, inside, steps };
}

for (const container of ["webm", "mp4"] as const) {
  test(`every frame is covered and keeps its time, in ${container}`, async () => {
    const { info, shown, times } = await exported("varying.mp4", {
      span: { first: 0, last: 29 },
      container,
      look: { kind: "hidden", by: "black" },
      // A gap in the middle and at both ends.
      objects: [object([3, 4, 5, 20, 21], "hold")],
    });
    expect(info.timesSeconds).toHaveLength(30);
    const tick = container === "webm" ? 0.001 : 0.0001;
    for (const [at, seconds] of times.entries()) {
      expect(Math.abs(info.timesSeconds[at]! - seconds)).toBeLessThanOrEqual(tick);
    }
    for (const [at, before] of shown.entries()) {
      const { outside, inside } = compared(before.data, (await clip.shown(at)).data);
      expect(inside, `frame ${at} within the mask`).toBeLessThan(40);
      expect(outside, `frame ${at} beside it`).toBeLessThan(40);
    }
  });
}

for (const container of ["webm", "mp4"] as const) {
  test(`what was written says which frames of which video it holds, in ${container}`, async () => {
    const { bytes, times } = await exported("varying.mp4", {
      span: { first: 7, last: 12 },
      container,
      look: { kind: "hidden", by: "black" },
      objects: [],
    });
    expect(times).toHaveLength(6);
    const input = new Input({ formats: ALL_FORMATS, source: new BufferSource(Uint8Array.from(bytes)) });
    const { comment } = await input.getMetadataTags();
    input.dispose();
    expect(JSON.parse(comment!)).toEqual({
      video: { fingerprint: FINGERPRINT, frame_count: 30 },
      frame_index: 7,
      // Frames last 1, 2 and 5 thirtieths of a second.
      time_seconds: expect.closeTo((2 * 8 + 1) / 30, 5),
    });
  });
}

test("a blur leaves no edge within the mask, and a gap that is to be left is left", async () => {
  const { info, shown } = await exported("b-frames.mp4", {
    span: { first: 10, last: 19 },
    container: "webm",
    look: { kind: "hidden", by: "blur" },
    objects: [object([10, 11, 12, 13, 14], "leave")],
  });
  expect(info.timesSeconds).toHaveLength(10);
  const sharp = compared(shown[3]!.data, shown[3]!.data).steps;
  expect(sharp).toBeGreaterThan(150);
  expect(compared(shown[3]!.data, (await clip.shown(3)).data).steps).toBeLessThan(60);
  const left = compared(shown[8]!.data, (await clip.shown(8)).data).steps;
  expect(left).toBeGreaterThan(150);
});

test("an object alone keeps its pixels on black", async () => {
  const { shown } = await exported("b-frames.mp4", {
    span: { first: 0, last: 5 },
    container: "webm",
    look: { kind: "alone", by: "black" },
    objects: [object([0, 1, 2, 3, 4, 5], "hold")],
  });
  const { data: after } = await clip.shown(5);
  for (let x = 0; x < WIDTH; x++) {
    const at = 3 * (32 * WIDTH + x);
    const isIn = x >= BOX.x0 + MARGIN && x < BOX.x1 - MARGIN;
    const isFar = x < BOX.x0 - MARGIN || x >= BOX.x1 + MARGIN;
    if (isIn) expect(Math.abs(after[at]! - shown[5]!.data[at]!)).toBeLessThan(40);
    if (isFar) expect(after[at]).toBeLessThan(40);
  }
});

test("a mask that cannot be read ends the export: nothing is shown by mistake", async () => {
  await clip.opened(join(CLIPS, "b-frames.mp4"));
  const result = await clip.page.evaluate(
    (request) => {
      const footage = document.querySelector<HTMLInputElement>("#video")!.files![0]!;
      return globalThis.runner.videoExport.write(
        { ...request, footage, fingerprint: "" },
        async () => null,
        () => undefined,
      );
    },
    {
      span: { first: 0, last: 3 },
      container: "webm" as const,
      look: { kind: "hidden", by: "black" } as const,
      objects: [object([0, 1], "hold")],
    },
  );
  expect(result).toMatchObject({ ok: false, error: { code: "annotations-invalid" } });
});
