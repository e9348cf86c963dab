import { expect } from "@playwright/test";
import { RED_CIRCLE, test } from "./app-test.ts";
import { mainThreadTasks, report } from "./speed/measure.ts";

// Figures for people, printed. What is timed by the clock fails only where something is clearly broken, since a shared
// machine cannot time anything finely.

/** Of the processor, which does not depend on what else runs. By the clock it is printed only. */
const MAX_TASK_MS = 50;
const FRAME_MS = 1000 / 60;
/** The limit is far above the goal: with fifteen other programs on two cores it took 89 s. */
const FIRST_WORD_GOAL_S = 15;
const FIRST_WORD_LIMIT_S = 110;

test("ink follows the pointer while the model writes", async ({ app, browser }) => {
  test.setTimeout(150_000);
  await app.visit("?device=wasm");
  await app.openShown(RED_CIRCLE.path);
  await app.modelReady();
  await app.goToFrame(18);
  await app.brushOver(RED_CIRCLE.colour);

  let strokes = 0;
  const tasks = await mainThreadTasks(browser, app.page, async () => {
    await app.askButton.click();
    // A few: on two cores, drawing without end would leave the model none to answer with.
    while (strokes < 6 && (await app.lastAnswer.getAttribute("data-state")) === "streaming") {
      await app.editor.drag([0.2, 0.6 + 0.01 * strokes], [0.45, 0.7]);
      strokes++;
    }
    await app.answered(90_000);
  });
  expect(strokes).toBeGreaterThan(0);
  const longest = (times: readonly number[]) => Math.max(0, ...times).toFixed(0);
  const overGoal = tasks.filter(({ clockMs }) => clockMs > MAX_TASK_MS).length;
  const processor = tasks.map(({ processorMs }) => processorMs);
  report(
    `${strokes} strokes while an answer was written: of ${tasks.length} tasks the longest took ${longest(processor)} ms of the ` +
      `processor, ${longest(tasks.map(({ clockMs }) => clockMs))} ms by the clock; ${overGoal} took more than ${MAX_TASK_MS} ms`,
  );
  expect(tasks.length).toBeGreaterThan(20);
  // By the clock a task also waits for cores that others hold, which says nothing about the page.
  expect(Math.max(...processor)).toBeGreaterThan(0);
  expect(Math.max(...processor)).toBeLessThan(MAX_TASK_MS);
});

test("the page stays free while an object is tracked", async ({ app, browser }) => {
  test.setTimeout(240_000);
  await app.visit("?device=wasm");
  await app.openShown(RED_CIRCLE.path);
  await app.brushOver(RED_CIRCLE.colour);
  const tracking = app.page.getByRole("progressbar", { name: "Tracking" });
  const tasks = await mainThreadTasks(browser, app.page, async () => {
    await app.page.keyboard.press("t");
    await expect(tracking).toHaveText(/^[1-9]\d \//, { timeout: 200_000 });
    await app.page.keyboard.press("Escape");
    await expect(tracking).toHaveCount(0);
  });
  const processor = tasks.map(({ processorMs }) => processorMs);
  const missed = processor.filter((time) => time > FRAME_MS).length;
  report(
    `tracking: of ${tasks.length} tasks the longest took ${Math.max(...processor).toFixed(0)} ms of the processor, ` +
      `${missed} more than a frame of 60 Hz`,
  );
  expect(tasks.length).toBeGreaterThan(20);
  expect(Math.max(...processor)).toBeGreaterThan(0);
  expect(Math.max(...processor)).toBeLessThan(MAX_TASK_MS);
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
