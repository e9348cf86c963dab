import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import type { RgbImage } from "../src/core/image.ts";
import { CLIPS, ClipPage, jumping, numberIn, range } from "./clip-page.ts";

// Every frame of many kinds of files beside ffprobe and ffmpeg, whose times and pictures `clips/probe.py` wrote down; then the same of
// what is exported of them. Files about which we differ from ffmpeg, and say so, are in media-cases.spec.ts.

interface Probed {
  readonly name: string;
  /** In the order of display, counted from the first frame. */
  readonly timesSeconds: readonly number[];
  /** The number on each frame. */
  readonly shows: readonly number[];
}

const PROBED: readonly Probed[] = readFileSync(join(CLIPS, "exact.jsonl"), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line));

/** ffprobe prints microseconds. */
const PRINTED_SECONDS = 2e-6;
/** A unit of the written file's clock. */
const TICK_SECONDS = { webm: 0.001, mp4: 0.0001 } as const;

let clip: ClipPage;
test.describe.configure({ timeout: 120_000 });
test.beforeAll(async () => {
  clip = await ClipPage.start();
});
test.afterAll(() => clip.close());

test("ffprobe and ffmpeg were asked about at least twenty files", () => {
  expect(PROBED.length).toBeGreaterThanOrEqual(20);
  for (const { timesSeconds, shows } of PROBED) expect(shows).toHaveLength(timesSeconds.length);
});

/** The number on a frame; one that is turned has its columns as rows, counted from the bottom. */
function numberOn(image: RgbImage, rotationDegrees: number): number {
  if (rotationDegrees === 0) return numberIn(image);
  const { width, height, data } = image;
  const isWhite = (bit: number) =>
    data[3 * (Math.floor(((7 - bit + 0.5) * height) / 8) * width + Math.floor(width / 2))]! > 128;
  return range(0, 8).reduce((sum, bit) => sum + (isWhite(bit) ? 2 ** bit : 0), 0);
}

/** Expects frames at these times, each within the given distance, and their pictures in an order that jumps. */
async function expectFrames(
  info: { readonly timesSeconds: readonly number[]; readonly rotationDegrees: number },
  { timesSeconds, shows }: Probed,
  within: number,
  turnedBy: number,
  reads: readonly ((index: number) => Promise<RgbImage>)[],
): Promise<void> {
  expect(info.timesSeconds).toHaveLength(timesSeconds.length);
  const farthest = Math.max(...timesSeconds.map((seconds, at) => Math.abs(info.timesSeconds[at]! - seconds)));
  expect(farthest, "seconds from ffprobe's").toBeLessThanOrEqual(within);
  for (const read of reads) {
    const found: number[] = [];
    for (const index of jumping(shows.length)) found[index] = numberOn(await read(index), turnedBy);
    expect(found).toEqual(shows);
  }
}

for (const [nth, probed] of PROBED.entries()) {
  const { name } = probed;
  const container = nth % 2 === 0 ? "webm" : "mp4";
  test(`${name}: index, time and picture of every frame are ffprobe's, and stay so in ${container}`, async () => {
    test.setTimeout(60_000 + 2000 * probed.shows.length);
    const info = await clip.opened(join(CLIPS, name));
    await expectFrames(info, probed, PRINTED_SECONDS, info.rotationDegrees, [clip.rgb, clip.shown]);
    const written = await clip.page.evaluate(
      async ({ container, last }) => {
        const { runner } = globalThis;
        const input = document.querySelector<HTMLInputElement>("#video")!;
        const footage = input.files![0]!;
        const result = await runner.videoExport.write(
          {
            ...{ footage, container, fingerprint: "", span: { first: 0, last }, objects: [] },
            look: { kind: "outlined", names: false },
          },
          async () => null,
          () => undefined,
        );
        if (!result.ok) throw new Error(result.error.message);
        const chosen = new DataTransfer();
        chosen.items.add(new File([result.value.blob], `written.${container}`));
        input.files = chosen.files;
        const opened = await runner.open();
        if (!opened.ok) throw new Error(opened.error.message);
        return opened.value;
      },
      { container, last: info.timesSeconds.length - 1 } as const,
    );
    // What is written is turned already.
    await expectFrames(written, probed, TICK_SECONDS[container], info.rotationDegrees, [clip.rgb]);
  });
}
