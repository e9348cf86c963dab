import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { encode } from "fast-png";
import { CLIPS, ClipPage, jumping, numbers, range } from "./clip-page.ts";

// Pictures as the page and the model get them: pixels, turning, times of animations, folders, refusals.

const PICTURES = join(CLIPS, "pictures");

let clip: ClipPage;
test.describe.configure({ timeout: 120_000 });
test.beforeAll(async () => {
  clip = await ClipPage.start();
});
test.afterAll(() => clip.close());

test("a PNG gives its own pixels, to the bit, and white where it is transparent", async () => {
  const [width, height] = [37, 23];
  const data = Uint8Array.from({ length: 4 * width * height }, (_, at) => (at * 7919) % 251);
  for (let at = 3; at < data.length; at += 4) data[at] = 255;
  data.set([10, 200, 30, 0], 0);
  const info = await clip.opened("noise.png", Buffer.from(encode({ width, height, data, channels: 4 })));
  expect(info).toMatchObject({ width, height, timesSeconds: [0], still: true });
  const expected = data.filter((_, at) => at % 4 !== 3);
  expected.fill(255, 0, 3);
  for (const read of [clip.rgb, clip.shown]) {
    expect([...Object.values((await read(0)).data)]).toEqual([...expected]);
  }
});

test("a photograph is turned as its EXIF data say", async () => {
  expect(await clip.opened(join(PICTURES, "turned.jpg"))).toMatchObject({ width: 32, height: 64 });
  const { data } = await clip.rgb(0);
  const [above, below] = [data[3 * (10 * 32 + 16)]!, data[3 * (54 * 32 + 16) + 2]!];
  expect(above).toBeGreaterThan(200);
  expect(below).toBeGreaterThan(200);
});

test("an animated GIF is a clip of its pictures at its own times", async () => {
  const info = await clip.opened(join(PICTURES, "numbers.gif"));
  // The third asks for no time at all, which browsers show for a tenth of a second.
  expect(info.timesSeconds.map((seconds) => Math.round(1000 * seconds))).toEqual([0, 50, 170, 270]);
  expect(Math.round(1000 * info.endSeconds)).toBe(470);
  expect(info.still).toBeUndefined();
  expect(await numbers(clip.shown, jumping(4))).toEqual(jumping(4).map((index) => index + 1));
  expect(await numbers(clip.rgb, [3, 0, 2])).toEqual([4, 1, 3]);
});

test("a folder of frames is read in the order given, at the rate given", async () => {
  const names = (await readdir(join(PICTURES, "frames"))).sort(
    (a, b) => Number(a.replace(/\D/g, "")) - Number(b.replace(/\D/g, "")),
  );
  await clip.page.setInputFiles(
    "#video",
    names.map((name) => join(PICTURES, "frames", name)),
  );
  const result = await clip.page.evaluate(() => {
    const { files } = document.querySelector<HTMLInputElement>("#video")!;
    return globalThis.runner.media.openPictures([...files!], 8);
  });
  expect(result).toMatchObject({
    ok: true,
    value: { timesSeconds: [0, 0.125, 0.25, 0.375], endSeconds: 0.5, picturesPerSecond: 8 },
  });
  expect(await numbers(clip.shown, range(0, 4))).toEqual([1, 2, 3, 4]);
});

test("damaged and enormous pictures are refused in words, before they take memory", async () => {
  const png = await readFile(join(PICTURES, "frames", "frame 9.png"));
  expect(await clip.open("cut.png", png.subarray(0, 60))).toMatchObject({
    ok: false,
    error: {
      code: "picture-unreadable",
      message: expect.stringContaining("cut.png should be a PNG picture"),
    },
  });
  const enormous = Buffer.from(png);
  enormous.writeUInt32BE(60_000, 16);
  enormous.writeUInt32BE(60_000, 20);
  expect(await clip.open("wall.png", enormous)).toMatchObject({
    ok: false,
    error: { code: "picture-too-large", message: expect.stringContaining("wall.png is 60000×60000") },
  });
});
