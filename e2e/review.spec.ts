import { copyFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { judgeRecord } from "../src/dataset/judge-record.ts";
import { RED_CIRCLE, test } from "./app-test.ts";
import { axeFindings } from "./axe-findings.ts";
import { jobsFile } from "./batch-jobs.ts";

// Twenty objects of a batch, reviewed by keys alone; the verdicts outlast a reload, and the accepted ones become records.

const CLIPS = 10;
const QUESTIONS = 3;

test("a queue of 20 objects is reviewed by keys only, and becomes records", async ({ app, folder }) => {
  test.setTimeout(300_000);
  const clips = join(folder, "clips");
  await mkdir(clips);
  const names = Array.from({ length: CLIPS }, (_, nth) => `clip-${nth}.mp4`);
  for (const name of names) await copyFile(RED_CIRCLE.path, join(clips, name));
  const { page } = app;
  const { keyboard } = page;
  await app.visit("?device=wasm#/batch");
  const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true });
  await expect(button("Choose a folder of videos")).toBeVisible();
  await app.choose(clips, () => button("Choose a folder of videos").click());
  await button("Ask what makes a data set").click();
  await page.getByRole("radio", { name: "objects of a file of jobs" }).check();
  await app.choose(jobsFile(names), () => button("Choose a file of jobs").click());
  await button("Start").click();
  const all = CLIPS * 2 * QUESTIONS;
  const answered = page.getByTestId("batch-words");
  await expect(answered).toContainText(`${all} of ${all} answered`, { timeout: 240_000 });

  const words = page.getByTestId("review-words");
  const title = page.getByRole("region", { name: "Review" }).getByRole("heading");
  await keyboard.press("r");
  await expect(words).toHaveText("0 of 20 reviewed, 0 accepted");
  const first = await title.textContent();
  // What is skipped comes again, after all others.
  await keyboard.press("k");
  await expect(title).not.toHaveText(first!);
  await keyboard.press("Space");
  await expect(button("Play")).toHaveAttribute("aria-pressed", "true");
  await keyboard.press("Space");
  await keyboard.press("d");
  await expect(words).toHaveText("1 of 20 reviewed, 0 accepted");
  await keyboard.press("u");
  await expect(words).toHaveText("0 of 20 reviewed, 0 accepted");
  await keyboard.press("e");
  await page.getByRole("textbox", { name: "Description" }).press("Control+a");
  await keyboard.type("A shape that a person described in their own words.");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect.soft(await axeFindings(page), colorScheme).toEqual([]);
  }
  await keyboard.press("Control+Enter");
  await expect(words).toHaveText("1 of 20 reviewed, 1 accepted");
  for (let done = 1; done < 20; done++) {
    await keyboard.press(done % 4 === 0 ? "d" : "a");
    await expect(words).toContainText(`${done + 1} of 20 reviewed`);
    if (done !== 10) continue;
    await page.reload();
    await page.getByRole("button", { name: /^clips/ }).click();
    await expect(answered).toBeVisible();
    await keyboard.press("r");
    await expect(words).toContainText("11 of 20 reviewed");
  }
  await expect(words).toHaveText("20 of 20 reviewed, 16 accepted");
  await expect(page.getByText("Every object is reviewed.").first()).toBeVisible();

  const [download] = await Promise.all([page.waitForEvent("download"), button("Save records").click()]);
  const lines = (await readFile(await download.path(), "utf8")).trim().split("\n");
  expect(lines).toHaveLength(16);
  for (const line of lines) {
    expect(await judgeRecord(JSON.parse(line), null)).toMatchObject({ rejection: null });
  }
  expect(lines.filter((line) => line.includes("in their own words"))).toHaveLength(1);
  await page.setViewportSize({ width: 390, height: 844 });
  expect.soft(await axeFindings(page), "on a phone").toEqual([]);
  expect(app.errors).toEqual([]);
});
