import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "@playwright/test";
import { MODELS } from "../src/cli/build.ts";
import { buildFolder } from "../src/cli/build-folder.ts";
import { folderSource } from "../src/cli/node-files.ts";
import { unwrap } from "../src/core/failure.ts";
import { unpackMask } from "../src/core/packed-mask.ts";
import { decodeRle } from "../src/core/rle.ts";
import { readArchive } from "../src/projects/project-archive.ts";
import { pngFile } from "../src/testing/png-file.ts";
import { RED_CIRCLE, test } from "./app-test.ts";
import { AppPage } from "./pages/app-page.ts";

// An object that is marked by hand on three frames, asked about with the families that look at several.

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const run = promisify(execFile);
/** Of a model with random weights: what it says means nothing, what it is shown does. */
const LITE = fileURLToPath(new URL("../src/testing/fixtures/pixelrefer-lite-tiny/model", import.meta.url));
/** Counted from 1, as the page does. */
const FRAMES = [3, 18, 33];

test.describe.configure({ timeout: 240_000 });

test.beforeEach(async ({ page }) => {
  // A window without storage takes a package from a folder.
  await page.route("**/models.worker-*.js", async (route) => {
    const response = await route.fetch();
    const refuse =
      "navigator.storage.getDirectory = () => Promise.reject(new DOMException('refused', 'SecurityError'));";
    await route.fulfill({ response, body: `${refuse}\n${await response.text()}` });
  });
});

/** The page with this package and the video. */
async function openWith(app: AppPage, packageFolder: string): Promise<void> {
  const { page } = app;
  await app.visit("?device=wasm");
  await page.getByRole("main").getByRole("button", { name: "Get a real model" }).click();
  const dialog = page.getByRole("dialog", { name: "Get a model" });
  await expect(dialog.getByRole("alert")).toContainText("This window keeps no models.", { timeout: 60_000 });
  await app.choose(packageFolder, () => dialog.getByRole("button", { name: "Choose a folder" }).click());
  await expect(page.getByText("In use until the page closes")).toBeVisible({ timeout: 60_000 });
  await page.keyboard.press("Escape");
  await app.openShown(RED_CIRCLE.path);
  await page.getByText("Describe", { exact: true }).click();
}

async function mark(app: AppPage): Promise<void> {
  for (const frame of FRAMES) {
    await app.goToFrame(frame);
    await app.brushOver(RED_CIRCLE.colour);
  }
  await expect(app.editor.names).toHaveCount(1);
  await expect(app.page.getByText("on all 3 frames")).toBeVisible();
}

const numbered = (frame: number) => new RegExp(`frame ${frame}$`);

/** Whether the newest answer shows the object as the model looked at it on these frames and no others. */
async function expectSeenOn(app: AppPage, frames: readonly number[]): Promise<void> {
  const pictures = app.lastAnswer.getByRole("img", { name: /as the model saw it/ });
  await expect(pictures).toHaveCount(frames.length);
  for (const frame of frames) {
    await expect(app.lastAnswer.getByText(new RegExp(`^frame ${frame} \\d`))).toBeVisible();
  }
}

test("PixelRefer-Lite sees it on all of them, or on those that a person chose; a batch asks the same", async ({
  page,
  site,
  folder,
}) => {
  const lite = join(folder, "lite");
  const origin = { repository: "tiny/PixelRefer-Lite", revision: "test", licence: null };
  await buildFolder(folderSource(LITE), lite, { variant: "q4f32", ...origin });
  const app = await AppPage.on(page, site.origin);
  await openWith(app, lite);
  await expect(page.getByText("This model sees only what is marked.")).toBeVisible();
  await expect(app.askButton).toBeDisabled();
  await mark(app);
  await app.askButton.click();
  const answer = await app.answered();
  const prompt = await app.promptSeen();
  const mask = "(?:<REGION>){32}";
  expect(prompt).toMatch(new RegExp(`\\[Time 0\\.2:${mask},Time 1\\.4:${mask},Time 2\\.7:${mask}\\]`));
  await expectSeenOn(app, FRAMES);

  await page.getByText("Choose the frames").click();
  const chips = page.getByRole("group", { name: /^Frames of / });
  for (const frame of FRAMES)
    await expect(chips.getByRole("button", { name: numbered(frame) })).toBeVisible();
  await chips.getByRole("button", { name: numbered(18) }).click();
  await expect(page.getByText("on the 2 frames you chose")).toBeVisible();
  await app.askButton.click();
  await app.answered();
  expect(await app.promptSeen()).toMatch(new RegExp(`\\[Time 0\\.2:${mask},Time 2\\.7:${mask}\\]`));
  await expectSeenOn(app, [3, 33]);

  const saving = page.waitForEvent("download");
  await page.keyboard.press("Control+s");
  const saved = await readFile(await (await saving).path());
  const entries = await maskFiles(new Blob([saved]), folder);
  const question =
    "There is one object in the video: <region>.\nPlease describe the object in the video in detail.";
  const jobs = [
    { id: "as on the page", masks: [entries], question },
    {
      id: "different spans",
      masks: [entries.slice(0, 2), entries.slice(2)],
      question: "Is <region> like <region>?",
    },
    { id: "nothing marked", question: "What happens?" },
  ];
  const [same, spans, nothing] = await batch(lite, folder, jobs);
  expect(same.regionFrames.map(({ index }) => index + 1)).toEqual(FRAMES);
  expect(same.prompt).toBe(prompt);
  expect(same.answer.trim()).toBe(answer.trim());
  expect(spans.prompt).toMatch(
    new RegExp(`Is \\[Time 0\\.2:${mask},Time 1\\.4:${mask}\\] like \\[Time 2\\.7:${mask}\\]\\?`),
  );
  expect(nothing.error).toContain("sees only what is marked");
});

/** The masks of the project's object, as pictures in the folder. */
async function maskFiles(project: Blob, folder: string): Promise<{ mask: string; time: number }[]> {
  const { project: saved, masks } = unwrap(await readArchive(project));
  const entries: { mask: string; time: number }[] = [];
  for (const { frameIndex, timeSeconds, digest } of Object.values(saved.objects[0]!.masks)) {
    const stored = masks.find((mask) => mask.frameIndex === frameIndex && mask.digest === digest)!;
    const { width, height, data } = decodeRle(unpackMask(stored.packed));
    const rows = Array.from({ length: height }, (_, y) => [...data.subarray(y * width, (y + 1) * width)]);
    const name = `${frameIndex}.png`;
    await writeFile(join(folder, name), pngFile({ width, depth: 8, colourType: 0, rows }));
    entries.push({ mask: name, time: timeSeconds });
  }
  return entries;
}

interface Line {
  readonly answer: string;
  readonly prompt: string;
  readonly regionFrames: readonly { readonly index: number }[];
  readonly error: string;
}

/** What the command line prints for questions about the video, in their order. */
async function batch(model: string, folder: string, jobs: readonly object[]) {
  const file = join(folder, "jobs.jsonl");
  const lines = jobs.map((job) => JSON.stringify({ ...job, video: RED_CIRCLE.path }));
  await writeFile(file, lines.join("\n"));
  const args = ["run", "-s", "ask", "--", "--model", model, "--device", "wasm", "--batch", file, "--json"];
  // It fails where one of the questions does.
  const { stdout } = await run("npm", args, { cwd: ROOT }).catch((failed: { stdout: string }) => failed);
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line)) as [Line, Line, Line];
}

test("nano7, of the family of VideoRefer-7B, sees it on all of them", async ({ page, site }) => {
  const app = await AppPage.on(page, site.origin);
  await openWith(app, `${MODELS}/nano7-q4f32`);
  await mark(app);
  await app.askButton.click();
  await app.answered();
  expect(await app.promptSeen()).toMatch(/\[(?:<region>)+\]/);
  await expectSeenOn(app, FRAMES);
});
