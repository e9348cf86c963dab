import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import type { Result } from "../src/core/failure.ts";
import type { RgbImage } from "../src/core/image.ts";
import type { VideoInfo } from "../src/core/video.ts";
import { CLIPS, ClipPage, jumping, numberIn, numbers, range } from "./clip-page.ts";

let clip: ClipPage;

test.beforeAll(async () => {
  clip = await ClipPage.start();
});

test.afterAll(() => clip?.close());

const open = (name: string, bytes?: Buffer): Promise<Result<VideoInfo>> =>
  clip.open(bytes ? name : join(CLIPS, name), bytes);
const opened = (name: string, bytes?: Buffer): Promise<VideoInfo> =>
  clip.opened(bytes ? name : join(CLIPS, name), bytes);
const rgb = (index: number): Promise<RgbImage> => clip.rgb(index);
const shown = (index: number): Promise<RgbImage> => clip.shown(index);

const FRAMES = [
  { clip: "b-frames.mp4", shows: range(0, 60) },
  { clip: "open-gop.mp4", shows: range(0, 60) },
  { clip: "varying.mp4", shows: range(0, 30), varying: true },
  { clip: "vp8.webm", shows: range(0, 48) },
  { clip: "vp9.webm", shows: range(0, 48) },
  { clip: "fragmented.mp4", shows: range(0, 9) },
  { clip: "wide-pixels.mp4", shows: range(0, 9), width: 256 },
] as const;

for (const { clip: name, shows, ...expected } of FRAMES) {
  test(`every index of ${name} is its own frame, in any order`, async () => {
    const info = await opened(name);
    expect(info.timesSeconds).toHaveLength(shows.length);
    expect(info.timesSeconds).toEqual([...info.timesSeconds].sort((a, b) => a - b));
    expect(info.width).toBe("width" in expected ? expected.width : 128);
    expect(info.variableFrameRate).toBe("varying" in expected);
    const order = jumping(shows.length);
    const expectedNumbers = order.map((index) => shows[index]);
    expect(await numbers(rgb, shows)).toEqual(shows);
    expect(await numbers(rgb, order)).toEqual(expectedNumbers);
    expect(await numbers(shown, order)).toEqual(expectedNumbers);
    expect(await numbers(shown, [...shows].reverse())).toEqual([...shows].reverse());
  });
}

test("of many requests at once the last is answered, and what is answered is the frame that was asked for", async () => {
  await opened("b-frames.mp4");
  const asked = [40, 3, 59, 20, 21, 22, 58, 57, 56, 2, 1, 0, 30, 29, 31];
  const answers = await clip.page.evaluate(async (asked) => {
    const results = await Promise.all(asked.map((index) => globalThis.runner.media.show(index)));
    return results.map((result) => {
      if (!result.ok) return result.error.code;
      const context = new OffscreenCanvas(128, 64).getContext("2d")!;
      context.drawImage(result.value, 0, 0);
      result.value.close();
      const { data } = context.getImageData(0, 32, 128, 1);
      return Array.from({ length: 8 }, (_, bit) => (data[4 * (16 * bit + 8)]! > 128 ? 2 ** bit : 0)).reduce(
        (sum, bit) => sum + bit,
      );
    });
  }, asked);
  expect(answers.at(-1)).toBe(31);
  for (const [nth, answer] of answers.entries()) if (answer !== "cancelled") expect(answer).toBe(asked[nth]);
  expect(answers.filter((answer) => answer === "cancelled").length).toBeGreaterThan(0);
});

test("frames that were kept look as those that were just decoded, to the bit", async () => {
  for (const name of ["b-frames.mp4", "vp9.webm", "rotated.mp4", "wide-pixels.mp4"]) {
    await opened(name);
    const fresh = [];
    for (const index of range(0, 9)) fresh.push(await shown(index));
    for (const index of range(0, 9).reverse()) {
      expect(Buffer.compare((await shown(index)).data, fresh[index]!.data), `${name} ${index}`).toBe(0);
    }
  }
});

test("times of frames that last 1, 2 and 5 thirtieths are the file's own", async () => {
  const { timesSeconds } = await opened("varying.mp4");
  const ticks = [0, 1, 3, 8, 9, 11, 16];
  for (const [index, tick] of ticks.entries()) expect(timesSeconds[index]).toBeCloseTo(tick / 30, 6);
});

test("an edit list hides the packets before its start and after its end", async () => {
  const info = await opened("trimmed.mp4");
  expect(info.timesSeconds).toHaveLength(32);
  const found = await numbers(rgb, range(0, 32));
  expect(found.slice(0, 30)).toEqual(range(9, 39));
  expect(await numbers(shown, range(0, 32).reverse())).toEqual([...found].reverse());
});

test("a turned video is given as it is displayed", async () => {
  const info = await opened("rotated.mp4");
  expect([info.width, info.height, info.rotationDegrees]).toEqual([64, 128, 270]);
  for (const frame of [await rgb(5), await shown(5)]) {
    // Turned by 270°, the columns of the number 5 become rows that count from the bottom.
    const rows = range(0, 8).map((row) => frame.data[3 * ((16 * row + 8) * 64 + 32)]! > 128);
    expect(rows.reverse()).toEqual([true, false, true, false, false, false, false, false]);
  }
});

test("a file cut short opens with the frames it still holds, and says so", async () => {
  const whole = await readFile(join(CLIPS, "table-first.mp4"));
  const info = await opened("cut.mp4", whole.subarray(0, Math.floor(whole.length * 0.7)));
  const count = info.timesSeconds.length;
  expect(count).toBeGreaterThan(10);
  expect(count).toBeLessThan(60);
  expect(info.notices).toEqual([{ kind: "cut-short", frames: count }]);
  const expected = info.timesSeconds.map((seconds) => Math.round(seconds * 30));
  expect(await numbers(rgb, range(0, count))).toEqual(expected);
  expect((await opened("table-first.mp4")).notices).toEqual([]);
});

const REFUSALS = [
  { clip: "hevc.mp4", code: "codec-unsupported", says: /H\.265 \(HEVC\)[\s\S]*ffmpeg -i 'hevc\.mp4'/ },
  { clip: "mpeg4.mp4", code: "codec-unsupported", says: /MPEG-4 part 2[\s\S]*ffmpeg -i/ },
  { clip: "mpeg4.avi", code: "codec-unsupported", says: /AVI[\s\S]*ffmpeg -i/ },
  { clip: "sound.m4a", code: "no-video-track", says: /only sound/ },
  { clip: "make.sh", code: "not-a-video", says: /neither a video nor a picture/ },
];

for (const { clip: name, code, says } of REFUSALS) {
  test(`${name} is refused as ${code}, in words`, async () => {
    expect(await open(name)).toMatchObject({
      ok: false,
      error: { code, message: expect.stringMatching(says) },
    });
  });
}

test("empty files, pictures and files without a table of contents are refused in words", async () => {
  const png = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
  const tail = (await readFile(join(CLIPS, "b-frames.mp4"))).subarray(0, 1500);
  expect(await open("empty.mp4", Buffer.alloc(0))).toMatchObject({ error: { code: "file-empty" } });
  expect(await open("picture.mp4", png)).toMatchObject({ error: { code: "picture-unreadable" } });
  expect(await open("tail.mp4", tail)).toMatchObject({ error: { code: "video-corrupt" } });
});

test("opening another video replaces the one that is opening", async () => {
  await clip.page.setInputFiles("#masks", [join(CLIPS, "vp9.webm"), join(CLIPS, "b-frames.mp4")]);
  const [first, second] = await clip.page.evaluate(() => {
    const [a, b] = (document.getElementById("masks") as HTMLInputElement).files!;
    const { media } = globalThis.runner;
    return Promise.all([media.open(a!, () => undefined), media.open(b!, () => undefined)]);
  });
  expect(first).toMatchObject({ ok: false, error: { code: "cancelled" } });
  expect(second).toMatchObject({ ok: true, value: { codec: "H.264" } });
});

test("frames asked for one video never come from the next", async () => {
  await opened("b-frames.mp4");
  expect(numberIn(await rgb(9))).toBe(9);
  await clip.page.setInputFiles("#video", join(CLIPS, "trimmed.mp4"));
  const late = await clip.page.evaluate(async () => {
    const [file] = (document.getElementById("video") as HTMLInputElement).files!;
    await globalThis.runner.media.open(file!, () => undefined);
    return globalThis.runner.rgb(0);
  });
  expect(late).toMatchObject({ ok: false, error: { code: "cancelled" } });
});

test("thumbnails arrive in order, each a picture of its frame", async () => {
  await opened("b-frames.mp4");
  const pictures = await clip.page.evaluate(async () => {
    const request = { first: 0, last: 59, count: 4, height: 16, without: [] };
    const got: { index: number; picture: { width: number; height: number; data: Uint8Array } }[] = [];
    const result = await globalThis.runner.media.thumbnails(request, (index, bitmap) => {
      const { width, height } = bitmap;
      const context = new OffscreenCanvas(width, height).getContext("2d")!;
      context.drawImage(bitmap, 0, 0);
      bitmap.close();
      const rgba = context.getImageData(0, 0, width, height).data;
      const data = new Uint8Array(rgba.filter((_, at) => at % 4 !== 3));
      got.push({ index, picture: { width, height, data } });
    });
    return result.ok ? got : [];
  });
  // The clip's key frames are 0, 24 and 48; the others are too far from the times wanted.
  expect(pictures.map(({ index }) => index)).toEqual([0, 22, 37, 48]);
  expect(pictures.map(({ picture }) => numberIn(picture))).toEqual([0, 22, 37, 48]);
  expect(pictures.map(({ picture }) => [picture.width, picture.height])).toEqual(
    pictures.map(() => [32, 16]),
  );
});
