import { type Browser, expect } from "@playwright/test";
import { RED_CIRCLE, test } from "./app-test.ts";
import type { AppPage } from "./pages/app-page.ts";
import { mainThreadTasks, measuredWithin, report } from "./speed/measure.ts";

// Figures for people, printed. What is timed by the clock fails only where something is clearly broken, since a shared
// machine cannot time anything finely.

/** Of the processor, which does not depend on what else runs. By the clock it is printed only. */
const MAX_TASK_MS = 50;
const FRAME_MS = 1000 / 60;
/** The limit is far above the goal: with fifteen other programs on two cores it took 89 s. */
const FIRST_WORD_GOAL_S = 15;
const FIRST_WORD_LIMIT_S = 110;

test("ink follows the pointer while the model writes", async ({ app, browser }) => {
  test.setTimeout(300_000);
  await app.visit("?device=wasm");
  await app.openShown(RED_CIRCLE.path);
  await app.modelReady();
  await app.goToFrame(18);
  await app.brushOver(RED_CIRCLE.colour);

  await keepsFree(browser, app, "an answer is written", async () => {
    let strokes = 0;
    const answers = await app.answers.count();
    await app.askButton.click();
    // A few: on two cores, drawing without end would leave the model none to answer with.
    do {
      await app.editor.drag([0.2, 0.6 + 0.01 * strokes], [0.45, 0.7]);
      strokes++;
    } while (strokes < 6 && (await app.lastAnswer.getAttribute("data-state")) === "streaming");
    await expect(app.answers).toHaveCount(answers + 1);
    await app.answered(90_000);
  });
});

test("the page stays free while an object is tracked", async ({ app, browser }) => {
  test.setTimeout(300_000);
  await app.visit("?device=wasm");
  await app.openShown(RED_CIRCLE.path);
  await app.brushOver(RED_CIRCLE.colour);
  const tracking = app.page.getByRole("progressbar", { name: "Tracking" });

  await keepsFree(browser, app, "an object is tracked", async () => {
    await app.page.keyboard.press("t");
    await expect(tracking).toHaveText(/^([5-9]|[1-9]\d) \//, { timeout: 200_000 });
    await app.page.keyboard.press("Escape");
    await expect(tracking).toHaveCount(0);
  });
});

test("the page stays free while a video with tracks plays", async ({ app, browser }) => {
  test.setTimeout(300_000);
  const FRAMES = 96;
  await app.visit("?device=wasm");
  const { editor, page } = app;
  await page.getByRole("button", { name: "See the sample project" }).click();
  await app.videoShown();
  for (const object of [1, 2, 3])
    await expect(editor.facts(object)).toContainText(`${FRAMES} frames`, { timeout: 30_000 });
  // It asks its questions by itself.
  await app.answered(120_000);

  await keepsFree(browser, app, "the video plays", async () => {
    await app.goToFrame(1);
    await editor.stage.focus();
    await page.keyboard.press("k");
    await expect(editor.stage).toHaveAccessibleName(`Video frame ${FRAMES}`, { timeout: 60_000 });
    await expect(page.getByRole("button", { name: /^Play/ })).toBeVisible();
  });
});

test("from opening the page to the first word, with nothing kept", async ({ app }) => {
  test.setTimeout(150_000);
  const startMs = Date.now();
  await app.visit("?device=wasm");
  await app.editor.openSample();
  await app.brushOver(RED_CIRCLE.colour);
  await app.askButton.click();
  await expect(app.lastText).toHaveText(/\S/, { timeout: 120_000 });
  const seconds = (Date.now() - startMs) / 1000;
  report(`${seconds.toFixed(1)} s from opening the page to the first word (goal ${FIRST_WORD_GOAL_S} s)`);
  expect(seconds).toBeLessThan(FIRST_WORD_LIMIT_S);
});

/** Expects that the page's thread does nothing long in the course of the work, which is done again when it did. */
async function keepsFree(browser: Browser, app: AppPage, what: string, work: () => Promise<void>) {
  const longest = await measuredWithin(MAX_TASK_MS, async () => {
    const tasks = await mainThreadTasks(browser, app.page, work);
    expect(tasks.length).toBeGreaterThan(20);
    const processor = tasks.map(({ processorMs }) => processorMs);
    expect(Math.max(...processor)).toBeGreaterThan(0);
    report(
      `while ${what}: of ${tasks.length} tasks the longest took ${Math.max(...processor).toFixed(0)} ms of the processor, ` +
        `${Math.max(...tasks.map(({ clockMs }) => clockMs)).toFixed(0)} ms by the clock; ` +
        `${processor.filter((taken) => taken > FRAME_MS).length} took more than a frame of 60 Hz`,
    );
    return Math.max(...processor);
  });
  expect(Math.min(...longest)).toBeLessThanOrEqual(MAX_TASK_MS);
}
