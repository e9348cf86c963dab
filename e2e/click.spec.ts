import { expect } from "@playwright/test";
import { SHORT_RED_CIRCLE, test } from "./app-test.ts";
import { axeFindings } from "./axe-findings.ts";

// Click, track, correct, ask: with the segmenter that comes with the page, on real pixels.

test.describe.configure({ timeout: 300_000 });

/** A first click loads the segmenter and encodes the frame, on a machine that does other things too. */
const CLICK_MS = 120_000;
const SHORT_FRAMES = 6;

test("by pointer: click, another mask, undo, track, correct, ask", async ({ app }) => {
  const { page, editor } = app;
  await app.visit("?device=wasm");
  await app.openShown(SHORT_RED_CIRCLE.path);
  await app.clickOn(SHORT_RED_CIRCLE.colour);
  await expect(editor.facts(1)).toContainText("1 frame", { timeout: CLICK_MS });
  await expect(page.getByRole("group", { name: "Masks found" }).getByRole("button")).toHaveCount(3);
  const facts = (await editor.facts(1).textContent()) ?? "";
  await page.keyboard.press("m");
  await expect(page.getByRole("button", { name: /^Mask 2, score/ })).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("Control+z");
  await expect(editor.facts(1)).toHaveText(facts);

  const frames = Number(
    (await page
      .getByText(/^\/ \d+$/)
      .first()
      .textContent())!.slice(2),
  );
  await page.keyboard.press("t");
  await expect(page.getByRole("progressbar", { name: "Tracking" })).toBeVisible();
  await expect(editor.facts(1)).toContainText(`${frames} frames`, { timeout: 200_000 });
  const mark = page.getByRole("button", { name: new RegExp(`^Object 1, frames 1 to ${frames}, .* tracked`) });
  await expect(mark).toBeVisible();

  // A stroke on a tracked frame is kept, and what depends on it is tracked again.
  await app.goToFrame(frames);
  await app.brushOver(SHORT_RED_CIRCLE.colour);
  const corrected = page.getByRole("progressbar", { name: "Tracking" });
  await expect(corrected).toBeVisible({ timeout: 20_000 });
  await expect(corrected).toHaveCount(0, { timeout: 200_000 });

  await page.keyboard.press("a");
  await expect(page.getByText(/^This model looks at an object on one frame/)).toBeVisible();
  await app.askButton.click();
  const answer = await app.answered();
  for (const word of SHORT_RED_CIRCLE.words) expect.soft(answer).toMatch(word);
  expect(await axeFindings(page)).toEqual([]);
  expect(app.errors).toEqual([]);
});

test("by keyboard alone: click, cancel, another mask, track, correct, ask", async ({ app }) => {
  const { page, editor } = app;
  await app.visit("?device=wasm");
  await app.choose(SHORT_RED_CIRCLE.path, async () => {
    await app.tabTo(page.getByRole("main").getByRole("button", { name: "Open a video or picture" }));
    await page.keyboard.press("Enter");
  });
  await app.videoShown();
  await editor.focusByTab();
  // The crosshair starts in the middle, where the circle is.
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await expect(page.getByText(/Esc cancels$/)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByText(/Esc cancels$/)).toHaveCount(0);
  await expect(editor.names).toHaveCount(0);
  await page.keyboard.press("Enter");
  await expect(editor.facts(1)).toContainText("1 frame", { timeout: CLICK_MS });
  await expect.poll(() => app.maskOverlap(SHORT_RED_CIRCLE.colour)).toBeGreaterThan(0.85);
  await page.keyboard.press("m");
  await expect(page.getByRole("button", { name: /^Mask 2, score/ })).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("Shift+M");
  await expect(page.getByRole("button", { name: /^Mask 1, score/ })).toHaveAttribute("aria-pressed", "true");

  await page.keyboard.press("t");
  await expect(editor.facts(1)).toContainText(`${SHORT_FRAMES} frames`, { timeout: 200_000 });
  await page.keyboard.press("End");
  await expect(editor.stage).toHaveAccessibleName(`Video frame ${SHORT_FRAMES}`);
  await page.keyboard.press("b");
  await page.keyboard.press("Enter");
  const corrected = page.getByRole("progressbar", { name: "Tracking" });
  await expect(corrected).toBeVisible({ timeout: 20_000 });
  await expect(corrected).toHaveCount(0, { timeout: 200_000 });
  await page.keyboard.press("Escape");
  await page.keyboard.press("a");
  await page.keyboard.press("Enter");
  const answer = await app.answered(CLICK_MS);
  for (const word of SHORT_RED_CIRCLE.words) expect.soft(answer).toMatch(word);
});

test.describe("phone upright", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("by touch: tap, another mask, track, correct, ask", async ({ app }) => {
    const { page, editor } = app;
    await app.visit("?device=wasm");
    await app.openShown(SHORT_RED_CIRCLE.path);
    await page.getByRole("tab", { name: "Objects" }).tap();
    await app.tapOn(SHORT_RED_CIRCLE.colour);
    await expect(editor.facts(1)).toContainText("1 frame", { timeout: CLICK_MS });
    for (const number of [3, 1]) {
      const mask = page.getByRole("button", { name: new RegExp(`^Mask ${number}, score`) });
      await mask.tap();
      await expect(mask).toHaveAttribute("aria-pressed", "true");
    }
    await page.getByRole("button", { name: "Track", exact: true }).tap();
    await expect(editor.facts(1)).toContainText(`${SHORT_FRAMES} frames`, { timeout: 200_000 });

    // A finger held down on what does not belong to the object makes a mask by hand, and the rest is tracked again.
    await page.getByRole("button", { name: "Next frame", exact: true }).tap();
    await expect(editor.stage).toHaveAccessibleName("Video frame 2");
    const finger = await editor.touch();
    await finger("touchStart", [0.3, 0.9]);
    // The gesture itself: a press this long is held.
    await page.waitForTimeout(700);
    await finger("touchEnd");
    const corrected = page.getByRole("button", { name: /^Stop tracking/ });
    await expect(corrected).toBeVisible({ timeout: CLICK_MS });
    await expect(corrected).toHaveCount(0, { timeout: 200_000 });
    await expect.poll(() => app.maskOverlap(SHORT_RED_CIRCLE.colour)).toBeGreaterThan(0.75);
    expect(await axeFindings(page)).toEqual([]);

    await page.getByRole("tab", { name: "Ask" }).tap();
    await app.askButton.tap();
    const answer = await app.answered(CLICK_MS);
    for (const word of SHORT_RED_CIRCLE.words) expect.soft(answer).toMatch(word);
  });
});
