import { expect } from "@playwright/test";
import { test } from "./app-test.ts";
import { axeFindings } from "./axe-findings.ts";
import { RegionEditor } from "./pages/region-editor.ts";

test("on a phone, a mask is moved, a span chosen and the panels are sized by finger", async ({
  browser,
  site,
}) => {
  const context = await browser.newContext({
    hasTouch: true,
    isMobile: true,
    viewport: { width: 390, height: 844 },
  });
  const page = await context.newPage();
  const editor = new RegionEditor(page);
  await page.goto(`${site.origin}/?sample`);
  await expect(editor.stage).toBeVisible({ timeout: 20_000 });
  await expect(editor.stage).toHaveAccessibleName("Video frame 1");
  const session = await context.newCDPSession(page);
  const drag = async (from: readonly [number, number], to: readonly [number, number]) => {
    const at = (share: number) => ({
      x: from[0] + (to[0] - from[0]) * share,
      y: from[1] + (to[1] - from[1]) * share,
    });
    await session.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [at(0)] });
    for (const share of [0.25, 0.5, 0.75, 1])
      await session.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [at(share)] });
    await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  };

  /** Viewport coordinates of a pixel of the frame, which stands in the middle of the stage. */
  const pixel = async (x: number, y: number): Promise<[number, number]> => {
    const stage = (await editor.stage.boundingBox())!;
    const scale = Math.min(stage.width / 640, stage.height / 360);
    return [stage.x + stage.width / 2 + (x - 320) * scale, stage.y + stage.height / 2 + (y - 180) * scale];
  };

  await page.getByRole("tab", { name: "Tools" }).tap();
  await page.getByRole("button", { name: "Select", exact: true }).tap();
  await page.touchscreen.tap(...(await pixel(112, 262)));
  await page.getByRole("tab", { name: "Objects" }).tap();
  await expect(editor.facts(1)).toContainText("lower left");
  // The panel’s height may have changed with its tab, and the stage’s with it.
  await drag(await pixel(112, 262), await pixel(480, 262));
  await expect(editor.facts(1)).toContainText("lower right");

  const ruler = (await page.getByTestId("question-ruler").boundingBox())!;
  const across = (share: number) => [ruler.x + share * ruler.width, ruler.y + ruler.height / 2] as const;
  await drag(across(0.2), across(0.7));
  await expect(page.getByRole("slider", { name: "End of the question’s span" })).toHaveCount(1);

  await page.getByRole("button", { name: "Zoom in" }).tap();
  await expect(page.getByRole("button", { name: "Fit the frame" })).toBeEnabled();
  await page.getByRole("button", { name: "Fit the frame" }).tap();

  const splitter = page.getByRole("separator", { name: "Size of the panels" });
  const size = async () => Number(await splitter.getAttribute("aria-valuenow"));
  const before = await size();
  const { x, y, width, height } = (await splitter.boundingBox())!;
  const grip = [x + width / 2, y + height / 2] as const;
  await drag(grip, [grip[0], grip[1] + 100]);
  await expect.poll(size).toBeLessThan(before - 60);
  expect.soft(await axeFindings(page), "phone").toEqual([]);
  await splitter.press("ArrowUp");
  await page.reload();
  await expect(editor.stage).toBeVisible({ timeout: 20_000 });
  await expect.poll(size).toBeLessThan(before - 40);
  await splitter.press("Enter");
  await expect.poll(size).toBe(before);
  await context.close();
});
