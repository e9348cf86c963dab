import { AxeBuilder } from "@axe-core/playwright";
import { expect } from "@playwright/test";
import { RED_CIRCLE, SHORT_RED_CIRCLE, test } from "./app-test.ts";

// Click, track, correct, ask: with the segmenter that comes with the page, on real pixels.

test.describe.configure({ timeout: 300_000 });

/** A first click loads the segmenter and encodes the frame, on a machine that does other things too. */
const CLICK_MS = 120_000;

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
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
  expect(app.errors).toEqual([]);
});

test("by keyboard: Escape cancels a click, and stops a track that a reload keeps", async ({ app }) => {
  const { page, editor } = app;
  await app.visit("?device=wasm");
  await page.getByRole("button", { name: "Try the sample clip" }).click();
  await app.videoShown();
  await page
    .getByRole("tab", { name: "Objects" })
    .or(page.getByRole("heading", { name: "Objects" }))
    .click();
  await editor.focusByTab();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await expect(page.getByText(/Esc cancels$/)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByText(/Esc cancels$/)).toHaveCount(0);
  await expect(editor.names).toHaveCount(0);

  await app.clickOn(RED_CIRCLE.colour);
  await expect(editor.facts(1)).toContainText("1 frame", { timeout: CLICK_MS });
  await page.keyboard.press("g");
  await expect(editor.facts(1)).toContainText(/ [2-9] frames/, { timeout: 120_000 });
  await page.keyboard.press("Escape");
  await expect(page.getByRole("progressbar", { name: "Tracking" })).toHaveCount(0);
  const kept = (await editor.facts(1).textContent()) ?? "";
  await app.saved();

  // Goes on from there, and the page goes away in the middle.
  await page.keyboard.press("g");
  await expect(page.getByRole("progressbar", { name: "Tracking" })).toBeVisible();
  await page.reload();
  await app.videoShown();
  await expect(editor.facts(1)).toContainText(/\d+ frames/);
  expect(framesIn((await editor.facts(1).textContent()) ?? "")).toBeGreaterThanOrEqual(framesIn(kept));
});

test.describe("phone upright", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("by touch: tap, choose another mask", async ({ app }) => {
    const { page, editor } = app;
    await app.visit("?device=wasm");
    await app.openShown(SHORT_RED_CIRCLE.path);
    await page.getByRole("tab", { name: "Objects" }).tap();
    await app.tapOn(SHORT_RED_CIRCLE.colour);
    await expect(editor.facts(1)).toContainText("1 frame", { timeout: CLICK_MS });
    const third = page.getByRole("button", { name: /^Mask 3, score/ });
    await third.tap();
    await expect(third).toHaveAttribute("aria-pressed", "true");
    await expect(page.getByRole("button", { name: "Track", exact: true })).toBeVisible();
  });
});

function framesIn(facts: string): number {
  return Number(/(\d+) frames/.exec(facts)?.[1]);
}
