import { copyFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { RED_CIRCLE, test } from "./app-test.ts";
import { axeFindings } from "./axe-findings.ts";
import { jobsFile } from "./batch-jobs.ts";

// The Batch screen: a folder, two questions and the objects of a file; paused, reloaded, gone on with, and saved in both forms.

test("a batch goes on after a reload, and leaves as lines and as a page", async ({ app, folder }) => {
  test.setTimeout(180_000);
  const clips = join(folder, "clips");
  await mkdir(clips);
  await copyFile(RED_CIRCLE.path, join(clips, "a.mp4"));
  await copyFile(RED_CIRCLE.path, join(clips, "b.mp4"));
  const jobs = jobsFile(["a.mp4", "b.mp4"]);
  const { page } = app;
  const { keyboard } = page;
  await app.visit("?device=wasm#/batch");
  const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true });
  const clean = async (state: string, schemes: readonly ("light" | "dark")[] = ["light", "dark"]) => {
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      expect.soft(await axeFindings(page), `${state}, ${colorScheme}`).toEqual([]);
    }
  };

  // By keyboard.
  const choose = button("Choose a folder of videos");
  await expect(choose).toBeVisible();
  await app.choose(clips, async () => {
    await app.tabTo(choose);
    await keyboard.press("Enter");
  });
  await expect(page.getByText("2 clips")).toBeVisible();
  await app.tabTo(page.getByRole("textbox", { name: "Questions, a line each" }));
  await keyboard.type("Please describe <region>.\nWhat colour is <region>?");
  await page.getByRole("radio", { name: "objects of a file of jobs" }).check();
  await app.choose(jobs, () => button("Choose a file of jobs").click());
  await expect(button("jobs.jsonl, 4 lines")).toBeVisible();
  await clean("a batch put together");
  await app.tabTo(button("Start"));
  await keyboard.press("Enter");
  const words = page.getByTestId("batch-words");
  await expect(page.getByText(/^[1-9]\d* of \d+ done/)).toBeVisible({ timeout: 120_000 });
  await page.getByRole("listbox", { name: "Questions" }).focus();
  await keyboard.press("s");
  await expect(button("Go on")).toBeVisible({ timeout: 30_000 });
  const saved = async (name: string) => {
    const [download] = await Promise.all([page.waitForEvent("download"), button(name).click()]);
    return readFile(await download.path(), "utf8");
  };
  const before = await saved("Save the answers as lines of JSON");

  // By pointer.
  await page.reload();
  await page.getByRole("button", { name: /^clips/ }).click();
  await expect(page.getByText(/Choose the folder “clips” again/)).toBeVisible();
  await app.choose(clips, () => button("Folder with clips").click());
  await button("Go on").click();
  await expect(words).toContainText(/(\d+) of \1 answered$/, { timeout: 120_000 });
  const after = await saved("Save the answers as lines of JSON");
  expect(after.startsWith(before)).toBe(true);
  const lines = after
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length);
  expect(new Set(lines.map(({ video }) => video))).toEqual(new Set(["a.mp4", "b.mp4"]));
  const about = lines.filter(({ question }) => question.startsWith("What colour"));
  expect(about.map(({ answer }) => answer).join(" ")).toMatch(/red/i);
  expect(lines.every(({ annotation }) => Object.keys(annotation[0]).length > 0)).toBe(true);

  await page.getByRole("listbox", { name: "Questions" }).getByRole("option").first().click();
  await expect(page.getByRole("region", { name: "Answer" }).first()).toContainText("Frames shown");
  await clean("an answer");
  const html = await saved("Save the answers as a page");
  expect(html.match(/<img/g)!.length).toBeGreaterThanOrEqual(2);
  expect(html).toContain(`${lines.length} of ${lines.length} questions answered`);

  await page.setViewportSize({ width: 390, height: 844 });
  await clean("on a phone", ["dark"]);
  const isWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(isWide, "nothing is wider than the phone").toBe(false);
  expect(app.errors).toEqual([]);
});
