import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { CLIPS, ClipPage, numberIn, range } from "./clip-page.ts";

// The frame listing from end to end: what it prints, and that its pictures are what page and model see.

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const CASES = join(CLIPS, "cases");

let folder: string;

test.describe.configure({ timeout: 240_000 });

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "frames-"));
});

test.afterAll(() => rm(folder, { recursive: true, force: true }));

function frames(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const command = ["--import", "tsx", join(ROOT, "src/cli/frames.ts"), ...args];
    execFile(process.execPath, command, { cwd: ROOT }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

test("lists and exports the frames of a joined file exactly", async () => {
  const video = join(CASES, "cat_frag.mp4");
  const { code, stdout } = await frames("--video", video, "--json", "--export", folder);
  expect(code).toBe(0);
  const listed = JSON.parse(stdout);
  expect(Object.keys(listed)).toEqual([
    "frameCount",
    "width",
    "height",
    "durationSeconds",
    "startSeconds",
    "timesSeconds",
    "codec",
    "notices",
  ]);
  expect(listed).toMatchObject({ frameCount: 18, width: 128, height: 64, codec: "H.264" });
  expect(listed.timesSeconds).toHaveLength(18);
  expect(listed.notices.join(" ")).toContain("The clock was joined");

  const names = (await readdir(folder)).sort();
  expect(names).toEqual(range(0, 18).map((index) => `${String(index).padStart(6, "0")}.png`));
  const clip = await ClipPage.start();
  try {
    await clip.opened(video);
    for (const [index, name] of names.entries()) {
      const png = (await readFile(join(folder, name))).toString("base64");
      const picture = await clip.page.evaluate(async (png) => {
        const bytes = Uint8Array.from(atob(png), (character) => character.charCodeAt(0));
        const bitmap = await createImageBitmap(new Blob([bytes]));
        const { width, height } = bitmap;
        const context = new OffscreenCanvas(width, height).getContext("2d")!;
        context.drawImage(bitmap, 0, 0);
        const rgba = context.getImageData(0, 0, width, height).data;
        return { width, height, data: new Uint8Array(rgba.filter((_, at) => at % 4 !== 3)) };
      }, png);
      expect(numberIn(picture)).toBe(index < 15 ? index : index + 97);
      expect(Buffer.from(picture.data).equals(Buffer.from((await clip.rgb(index)).data))).toBe(true);
      expect(Buffer.from(picture.data).equals(Buffer.from((await clip.shown(index)).data))).toBe(true);
    }
  } finally {
    await clip.close();
  }
});

test("sums up in words", async () => {
  const { stdout } = await frames("--video", join(CASES, "tuned10.m2t"));
  expect(stdout).toMatch(
    /^tuned10\.m2t: 52 frames, 128×64, 1\.733 s, from 1\.733 s on the file's clock, H\.264\n5 frames/,
  );
});

test("refuses in a sentence, and explains itself", async () => {
  const refused = await frames("--video", join(CASES, "t.ogv"), "--json");
  expect(refused).toMatchObject({ code: 1, stdout: "" });
  expect(refused.stderr).toMatch(/Theora[\s\S]*ffmpeg -i/);
  expect(await frames("--video", "nowhere.mp4")).toMatchObject({ code: 1, stdout: "" });
  expect((await frames("--help")).stdout).toContain("--export");
});
