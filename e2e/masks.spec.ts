import { expect } from "@playwright/test";
import { RED_CIRCLE, test } from "./app-test.ts";
import { axeFindings } from "./axe-findings.ts";

// Masks as things: moved, scaled and reshaped, by pointer and by keys, on one frame and on all.

test("masks are moved, scaled and reshaped, each in one step", async ({ app }) => {
  const { page, editor } = app;
  await app.openShown(RED_CIRCLE.path);
  await page.getByRole("tab", { name: "Objects" }).or(page.getByRole("heading", { name: "Objects" })).click();
  await page.keyboard.press("r");
  await editor.boxByNumbers(60, 60, 100, 80);
  await expect(editor.facts(1)).toContainText("8,000 px");
  await page.keyboard.press("Escape");
  await editor.stage.focus();
  for (const copies of [2, 3]) {
    await page.keyboard.press("d");
    await expect(editor.facts(1)).toContainText(`${copies} frames`);
  }
  await page.keyboard.press("v");
  const options = page.getByRole("region", { name: "Tool options" });
  const field = (name: string) => options.getByRole("spinbutton", { name });
  const numbers = async () => {
    await options.getByRole("button", { name: "By numbers" }).click();
    const names = ["Left edge in pixels", "Top edge in pixels", "Width in pixels", "Height in pixels"];
    const values = await Promise.all(names.map((name) => field(name).inputValue()));
    await options.getByRole("button", { name: "By numbers" }).click();
    return values.map(Number);
  };

  // By keys: a disc of two pixels adds two rows on each side and a pixel in each corner.
  await page.keyboard.press("]");
  await expect(editor.facts(1)).toContainText("8,724 px");
  await page.keyboard.press("[");
  await expect(editor.facts(1)).toContainText("8,000 px");
  await page.keyboard.press("Shift+I");
  await expect(editor.facts(1)).not.toContainText("8,000 px");
  await page.keyboard.press("Control+z");
  await expect(editor.facts(1)).toContainText("8,000 px");
  await page.keyboard.press("Shift+ArrowRight");
  await expect.poll(numbers).toEqual([70, 60, 100, 80]);
  await page.keyboard.press("ArrowUp");
  await expect.poll(numbers).toEqual([70, 59, 100, 80]);
  await expect(editor.stage).toHaveAccessibleName("Video frame 3");

  // By pointer: the mask, then its lower right corner.
  const box = editor.stage.locator("svg rect").first();
  const drag = async (fromX: number, fromY: number, pixelsX: number, pixelsY: number) => {
    const { x, y, width, height } = (await box.boundingBox())!;
    const scale = Number(await box.getAttribute("width")) / (await numbers())[2]!;
    const [left, top] = [x + fromX * width, y + fromY * height];
    await page.mouse.move(left, top);
    await page.mouse.down();
    await page.mouse.move(left + pixelsX * scale, top + pixelsY * scale, { steps: 6 });
    await page.mouse.up();
  };
  await drag(0.5, 0.4, 10, 5);
  await expect.poll(numbers).toEqual([80, 64, 100, 80]);
  await drag(1, 1, 50, 40);
  await expect.poll(numbers).toEqual([80, 64, 150, 120]);
  await expect(editor.facts(1)).toContainText("18,000 px");

  // On all frames, and back in one step.
  await options.getByRole("button", { name: "All 3 frames" }).click();
  await page.keyboard.press("ArrowLeft");
  await expect.poll(numbers).toEqual([79, 64, 150, 120]);
  await app.goToFrame(2);
  await expect.poll(numbers).toEqual([59, 60, 100, 80]);
  await page.keyboard.press("Control+z");
  await expect.poll(numbers).toEqual([60, 60, 100, 80]);
  expect(await axeFindings(page)).toEqual([]);
  expect(app.errors).toEqual([]);
});
