import { readFile } from "node:fs/promises";
import { expect, type Page } from "@playwright/test";
import { clip, test } from "./app-test.ts";
import { axeFindings } from "./axe-findings.ts";
import type { AppPage } from "./pages/app-page.ts";

// Masks out to other programs and in from them, on the production build, by pointer and by keyboard.

let page: Page;
let app: AppPage;

test.beforeEach(({ app: visited }) => {
  app = visited;
  page = visited.page;
});

const dialog = () => page.getByRole("dialog");

async function openFiles(button: string): Promise<void> {
  await page.getByRole("button", { name: "Projects and files" }).click();
  await dialog().getByRole("button", { name: button }).click();
}

/** Exports in a form, and gives the file's path and name. @param choose what else there is to be chosen */
async function exported(form: string, choose = async () => {}): Promise<{ path: string; name: string }> {
  await openFiles("Export masks and answers");
  await dialog().getByRole("radio", { name: form }).check();
  await choose();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    dialog().getByRole("button", { name: "Export", exact: true }).press("Enter"),
  ]);
  await expect(dialog()).toHaveCount(0);
  return { path: await download.path(), name: download.suggestedFilename() };
}

async function importFile(path: string): Promise<void> {
  await openFiles("Import masks");
  await app.choose(path, () => dialog().getByRole("button", { name: "Choose a file" }).click());
}

/** Two objects, one of them on two frames. */
async function markSomething(): Promise<void> {
  await app.openShown(clip("shapes/red-circle.mp4"));
  await page.keyboard.press("r");
  await app.editor.boxByNumbers(10, 20, 30, 40);
  await app.goToFrame(5);
  await app.editor.boxByNumbers(12, 22, 30, 40);
  await page.keyboard.press("n");
  await app.editor.boxByNumbers(60, 50, 20, 10);
  await expect(app.editor.names).toHaveCount(2);
}

test("what is exported comes into a fresh project as it was, in one step", async () => {
  await markSomething();
  await openFiles("Export masks and answers");
  await expect(dialog().getByRole("list", { name: "What is not in the file" })).toContainText("Colours");
  expect(await axeFindings(page)).toEqual([]);
  await page.keyboard.press("Escape");
  const coco = await exported("COCO");
  const davis = await exported("DAVIS");
  expect([coco.name, davis.name]).toEqual(["red-circle-coco.json", "red-circle-davis.zip"]);

  await openFiles("New project");
  await app.openShown(clip("shapes/red-circle.mp4"));
  await expect(app.editor.names).toHaveCount(0);
  await importFile(davis.path);
  await expect(page.getByText("2 objects with 3 masks added")).toBeVisible();
  await expect(app.editor.names).toHaveCount(2);
  const again = await exported("COCO");
  expect(await readFile(again.path, "utf8")).toBe(await readFile(coco.path, "utf8"));
  await page.keyboard.press("Control+z");
  await expect(app.editor.names).toHaveCount(0);
  expect(app.errors).toEqual([]);
});

test("a story page tells key frames by itself, without a script or another file", async () => {
  await markSomething();
  const { path, name } = await exported("Story page");
  expect(name).toBe("red-circle.html");
  const story = await page.context().newPage();
  await story.setContent(await readFile(path, "utf8"));
  const pictures = story.getByRole("img");
  await expect(pictures).toHaveCount(2);
  await expect(pictures.last()).toHaveAccessibleName(/^Frame 5 at 0:00\.\d+ with Object 1, Object 2$/);
  expect(await pictures.first().evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
  expect(await axeFindings(story)).toEqual([]);

  // With the objects filled, nothing is left to see where they are.
  const brightness = () =>
    pictures.first().evaluate((img: HTMLImageElement) => {
      const context = new OffscreenCanvas(img.naturalWidth, img.naturalHeight).getContext("2d")!;
      context.drawImage(img, 0, 0);
      return Math.max(...context.getImageData(14, 24, 22, 32).data.filter((_, at) => at % 4 < 3));
    });
  expect(await brightness()).toBeGreaterThan(60);
  const filled = await exported("Story page", async () => {
    await dialog().getByLabel("What it shows").selectOption("Objects filled with black");
    for (const gap of await dialog().getByRole("radio", { name: "Keep the nearest mask before" }).all())
      await gap.check();
    expect(await axeFindings(page)).toEqual([]);
  });
  await story.setContent(await readFile(filled.path, "utf8"));
  await expect(pictures).toHaveCount(2);
  expect(await brightness()).toBeLessThan(24);
});

test("masks of a different video are told with counts, and come only when wanted", async () => {
  await markSomething();
  const { path } = await exported("CVAT");
  await openFiles("New project");
  await app.openShown(clip("wide-pixels.mp4"));
  await importFile(path);
  const misfits = dialog().getByRole("region", { name: "What does not fit" });
  await expect(misfits).toContainText("made for a different video, red-circle.mp4");
  await expect(misfits).toContainText("3 of 3 masks: the size is");
  expect(await axeFindings(page)).toEqual([]);
  await dialog().getByRole("button", { name: "Add nothing" }).click();
  await page.keyboard.press("Escape");
  await expect(app.editor.names).toHaveCount(0);

  await importFile(path);
  await dialog().getByRole("radio", { name: "Scale to the size of the frame" }).check();
  await dialog().getByRole("button", { name: "Add what fits" }).click();
  await expect(app.editor.names).toHaveCount(2);
});
