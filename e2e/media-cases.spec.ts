import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { expect, test } from "@playwright/test";
import type { VideoNotice } from "../src/core/video-notice.ts";
import { CLIPS, ClipPage, jumping, numberIn, numbers, range } from "./clip-page.ts";

// Files that are unusual or not whole. What is right for each was taken from ffprobe and ffmpeg; see clips/cases/README.md.

const CASES = join(CLIPS, "cases");

let clip: ClipPage;

test.beforeAll(async () => {
  clip = await ClipPage.start();
});

test.afterAll(() => clip?.close());

interface Numbered {
  readonly name: string;
  /** The numbers on its frames, in order. */
  readonly shows: readonly number[];
  readonly notices?: readonly VideoNotice[];
  readonly startSeconds?: number;
  /** Of the last frame, counted from the first. */
  readonly lastSeconds?: number;
  readonly size?: readonly [number, number];
}

const NUMBERED: readonly Numbered[] = [
  { name: "i_tff.m2t", shows: range(0, 12), startSeconds: 1.467 },
  { name: "i_tff.m2ts", shows: range(0, 12) },
  { name: "fields.m2t", shows: range(0, 6), size: [128, 32], lastSeconds: 5 / 25 },
  { name: "fields.mkv", shows: range(0, 4), size: [128, 32], lastSeconds: 3 / 25 },
  {
    name: "programs.m2t",
    shows: range(100, 106),
    notices: [{ kind: "program-chosen", programs: 2 }],
  },
  {
    name: "cat_diff.m2t",
    shows: [...range(0, 15), ...range(100, 115)],
    notices: [{ kind: "clock-joined" }],
    lastSeconds: 29 / 30,
  },
  { name: "cat_25.m2t", shows: [...range(0, 15), ...range(100, 113)], notices: [{ kind: "clock-joined" }] },
  {
    name: "cat_frag.mp4",
    shows: [...range(0, 15), ...range(112, 115)],
    notices: [{ kind: "clock-joined" }, { kind: "frames-repeated", frames: 12 }],
    lastSeconds: 17 / 30,
  },
  { name: "cut25.webm", shows: range(0, 56), notices: [{ kind: "cut-short", frames: 56 }] },
  { name: "cutdef75.mkv", shows: range(0, 183), notices: [{ kind: "cut-short", frames: 183 }] },
  { name: "dupkey.webm", shows: range(0, 30) },
  { name: "duptime9.webm", shows: range(0, 30) },
  {
    name: "el_two.mp4",
    shows: [...range(0, 15), ...range(30, 45)],
    notices: [{ kind: "edited", parts: 2 }],
    lastSeconds: 29 / 30,
  },
  {
    name: "el_cutmid.mp4",
    shows: [...range(0, 15), ...range(30, 60)],
    notices: [{ kind: "edited", parts: 2 }],
    lastSeconds: 44 / 30,
  },
  {
    name: "el_gap.mp4",
    shows: [...range(0, 9), ...range(0, 4), ...range(15, 21)],
    notices: [{ kind: "edited", parts: 3 }],
  },
  { name: "frag_edit.mp4", shows: range(0, 30), startSeconds: -0.3 },
  { name: "two_tracks.mp4", shows: range(100, 106) },
  { name: "untimed.m2t", shows: [...range(0, 37), 38], lastSeconds: 37 / 30 },
  { name: "ties.mp4", shows: [...range(0, 31), 34] },
  { name: "tuned10.m2t", shows: range(8, 60), notices: [{ kind: "frames-skipped", frames: 5 }] },
  { name: "nk.mkv", shows: range(8, 60), notices: [{ kind: "frames-skipped", frames: 4 }] },
  { name: "stsd2_refs.mp4", shows: range(0, 30) },
];

for (const { name, shows, notices = [], startSeconds, lastSeconds, size = [128, 64] } of NUMBERED) {
  test(`${name}: ${shows.length} frames, each the same on every way to it`, async () => {
    test.setTimeout(60_000 + 1000 * shows.length);
    const info = await clip.opened(join(CASES, name));
    expect(info.timesSeconds).toHaveLength(shows.length);
    expect(info.timesSeconds[0]).toBe(0);
    expect(info.timesSeconds).toEqual([...info.timesSeconds].sort((a, b) => a - b));
    expect([info.width, info.height]).toEqual(size);
    expect(info.notices).toEqual(notices);
    if (startSeconds !== undefined) expect(info.startSeconds).toBeCloseTo(startSeconds, 3);
    if (lastSeconds !== undefined) expect(info.timesSeconds.at(-1)).toBeCloseTo(lastSeconds, 3);
    const forwards = range(0, shows.length);
    const backwards = forwards.toReversed();
    const jumps = jumping(shows.length);
    const wanted = (order: readonly number[]) => order.map((index) => shows[index]);
    for (const read of [clip.shown, clip.rgb]) {
      expect(await numbers(read, forwards)).toEqual(wanted(forwards));
      expect(await numbers(read, backwards)).toEqual(wanted(backwards));
      expect(await numbers(read, jumps)).toEqual(wanted(jumps));
    }
  });
}

test("time is counted from the first frame, and the file's own start is kept beside it", async () => {
  const info = await clip.opened(join(CASES, "rc.m2t"));
  expect(info.timesSeconds).toHaveLength(36);
  expect(info.startSeconds).toBeCloseTo(1.5667, 3);
  for (const [index, seconds] of info.timesSeconds.entries()) expect(seconds).toBeCloseTo(index / 12, 4);
  expect(info.endSeconds).toBeCloseTo(3, 3);
});

// A green bar at the left edge, a yellow square to its right at the top.
const MIRRORED = [
  { name: "shape_hflip.mp4", size: [320, 240], green: [300, 70], yellow: [270, 30] },
  { name: "shape_transpose.mp4", size: [240, 320], green: [70, 20], yellow: [30, 50] },
] as const;

for (const { name, size, green, yellow } of MIRRORED) {
  test(`${name} is mirrored for the page and for the model`, async () => {
    const info = await clip.opened(join(CASES, name));
    expect([info.width, info.height, info.mirrored]).toEqual([...size, true]);
    for (const { width, data } of [await clip.rgb(0), await clip.shown(0)]) {
      const bright = ([x, y]: readonly [number, number]) =>
        [...data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3)].map((value) => value > 128);
      expect(bright(green)).toEqual([false, true, false]);
      expect(bright(yellow)).toEqual([true, true, false]);
    }
  });
}

test("an AVIF picture sequence opens with its pictures at their own times", async () => {
  const info = await clip.opened(join(CASES, "seq.avif"));
  expect(info.timesSeconds.map((seconds) => Math.round(1000 * seconds))).toEqual(
    range(0, 13).map((n) => 40 * n),
  );
  expect(await numbers(clip.shown, [0, 5, 12])).toEqual([0, 5, 12]);
});

const REFUSALS = [
  { name: "og_0.55.mkv", code: "video-no-start", says: /cut out of a longer recording.*new encoding/s },
  { name: "m2v.m2t", code: "codec-unsupported", says: /MPEG-2/ },
  { name: "m2v_audio.m2t", code: "codec-unsupported", says: /MPEG-2/ },
  { name: "vfw.mkv", code: "codec-unsupported", says: /Microsoft MPEG-4 \(MP42/ },
  { name: "t.ogv", code: "codec-unsupported", says: /Theora/ },
  { name: "odd-small.avi", code: "codec-unsupported", says: /AVI/ },
];

for (const { name, code, says } of REFUSALS) {
  test(`${name} is refused for its true reason, with a command`, async () => {
    const result = await clip.open(join(CASES, name));
    expect(result).toMatchObject({ ok: false, error: { code, message: expect.stringMatching(says) } });
    if (!result.ok) expect(result.error.message).toContain(`\nffmpeg -i '${name}' `);
  });
}

test("one part of a fragmented MP4 is refused with the command that joins it", async () => {
  const whole = await readFile(join(CLIPS, "fragmented.mp4"));
  const fragments = whole.indexOf("moof") - 4;
  const parts = [
    { name: "part.m4s", bytes: whole.subarray(fragments), says: "cat init.mp4 'part.m4s' > joined.mp4" },
    { name: "i.mp4", bytes: whole.subarray(0, fragments), says: "cat 'i.mp4' fragment.m4s > joined.mp4" },
  ];
  for (const { name, bytes, says } of parts) {
    const result = await clip.open(name, bytes);
    expect(result).toMatchObject({
      ok: false,
      error: { code: "video-corrupt", message: expect.stringContaining(`\n${says}`) },
    });
  }
});

test("a colon in a file's name is not taken for a protocol", async () => {
  const bytes = await readFile(join(CLIPS, "mpeg4.avi"));
  const result = await clip.open("file:x.avi", bytes);
  expect(result).toMatchObject({ error: { message: expect.stringContaining("ffmpeg -i './file:x.avi' ") } });
});

test("a Matroska file cut anywhere opens with its whole frames, or is refused in words", async () => {
  const whole = await readFile(join(CLIPS, "vp9.webm"));
  let most = 0;
  for (const percent of range(1, 20).map((twentieth) => 5 * twentieth)) {
    const bytes = whole.subarray(0, Math.floor((whole.length * percent) / 100));
    const result = await clip.open(basename("cut.webm"), bytes);
    if (!result.ok) {
      expect(result.error.code).toBe("video-corrupt");
      continue;
    }
    const count = result.value.timesSeconds.length;
    expect(result.value.notices).toEqual([{ kind: "cut-short", frames: count }]);
    expect(count).toBeGreaterThanOrEqual(most);
    most = count;
    expect(numberIn(await clip.rgb(count - 1))).toBe(count - 1);
  }
  expect(most).toBeGreaterThan(40);
});
