import { expect, type Page } from "@playwright/test";
import { test } from "./app-test.ts";
import { axeFindings } from "./axe-findings.ts";
import { RegionEditor } from "./pages/region-editor.ts";

// One machine under load opens the sample in its own time.
test.setTimeout(180_000);

type Position = readonly [x: number, y: number];

/** Drags by finger, in viewport coordinates. */
async function dragging(page: Page) {
  const session = await page.context().newCDPSession(page);
  return async (from: Position, to: Position, restMs = 0) => {
    const at = (share: number) => ({
      x: from[0] + (to[0] - from[0]) * share,
      y: from[1] + (to[1] - from[1]) * share,
    });
    await session.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [at(0)] });
    if (restMs > 0) await page.waitForTimeout(restMs);
    for (const share of [0.25, 0.5, 0.75, 1])
      await session.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [at(share)] });
    await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  };
}

/** Viewport coordinates of a pixel of the sample clip's frame, which stands in the middle of the stage. */
async function pixelOf(editor: RegionEditor, x: number, y: number): Promise<[number, number]> {
  const stage = (await editor.stage.boundingBox())!;
  const scale = Math.min(stage.width / 640, stage.height / 360);
  return [stage.x + stage.width / 2 + (x - 320) * scale, stage.y + stage.height / 2 + (y - 180) * scale];
}

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
  await expect(editor.stage).toBeVisible({ timeout: 60_000 });
  await expect(editor.stage).toHaveAccessibleName("Video frame 1");
  const drag = await dragging(page);
  const pixel = (x: number, y: number) => pixelOf(editor, x, y);

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
  // Between two of the handles that are there once the model has loaded.
  await drag(across(0.25), across(0.7));
  await expect(page.getByRole("slider", { name: "End of the question’s span" })).toHaveCount(1);

  // While the object is tracked again, Chromium may take a tap for a long press, and sends no click.
  const fit = page.getByRole("button", { name: "Fit the frame" });
  await expect(async () => {
    await page.getByRole("button", { name: "Zoom in" }).tap();
    await expect(fit).toBeEnabled({ timeout: 1000 });
  }).toPass();
  await expect(async () => {
    await fit.tap();
    await expect(fit).toBeDisabled({ timeout: 1000 });
  }).toPass();

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
  await expect(editor.stage).toBeVisible({ timeout: 60_000 });
  await expect.poll(size).toBeLessThan(before - 40);
  await splitter.press("Enter");
  await expect.poll(size).toBe(before);
  await context.close();
});

for (const [width, height] of [
  [1024, 768],
  [768, 1024],
] as const) {
  test(`on a tablet of ${width} × ${height}, masks are shaped and scaled and lanes dragged by finger`, async ({
    browser,
    site,
  }) => {
    const context = await browser.newContext({
      hasTouch: true,
      isMobile: true,
      viewport: { width, height },
    });
    const page = await context.newPage();
    const editor = new RegionEditor(page);
    await page.goto(`${site.origin}/?sample`);
    await expect(editor.stage).toBeVisible({ timeout: 60_000 });
    await expect(editor.stage).toHaveAccessibleName("Video frame 1");
    const drag = await dragging(page);
    const tap = (name: string) => page.getByRole("button", { name, exact: true }).tap();
    const objects = page.getByRole("tab", { name: "Objects" });
    if (await objects.isVisible()) await objects.tap();
    const area = async (number: number) =>
      Number(
        /([\d,]+) px/.exec((await editor.facts(number).textContent()) ?? "")?.[1]?.replaceAll(",", "") ?? 0,
      );

    // A grip: the box of the selected mask grows with it, and undo by two fingers is one step.
    await tap("Select");
    await page.touchscreen.tap(...(await pixelOf(editor, 112, 262)));
    await expect(editor.facts(1)).toContainText("lower left");
    const before = await area(1);
    const grips = editor.stage.locator("svg rect");
    const middle = async (index: number): Promise<[number, number]> => {
      const { x, y, width, height } = (await grips.nth(index).boundingBox())!;
      return [x + width / 2, y + height / 2];
    };
    // The halo and the line of the box come first; its grips lie row by row.
    const corner = await middle(2);
    const across = await middle(9);
    expect(Math.hypot(across[0] - corner[0], across[1] - corner[1])).toBeGreaterThan(100);
    // Beside the corner by half a finger's breadth.
    await drag([corner[0] - 8, corner[1] + 6], [corner[0] - 48, corner[1] - 34]);
    await expect.poll(() => area(1)).toBeGreaterThan(before * 1.3);
    await page.keyboard.press("Control+z");
    await expect.poll(() => area(1)).toBe(before);

    // Points: one is dragged, one added and moved, and one that a finger rests on goes.
    await tap("Points");
    const points = async (): Promise<Position[]> => {
      const { x, y } = (await editor.stage.boundingBox())!;
      const path = (await page.getByTestId("points").getAttribute("d"))!;
      return [...path.matchAll(/M([\d.-]+) ([\d.-]+)/g)].map(([, left, top]) => [
        x + Number(left),
        y + Number(top),
      ]);
    };
    const [first, second] = await points();
    const count = (await points()).length;
    await drag(first!, [first![0] - 30, first![1] - 30]);
    await expect.poll(() => area(1)).toBeGreaterThan(before);
    expect(await points()).toHaveLength(count);
    await page.keyboard.press("Control+z");
    await expect.poll(() => area(1)).toBe(before);
    await drag(second!, second!, 700);
    await expect.poll(async () => (await points()).length).toBe(count - 1);
    await expect.poll(() => area(1)).toBeLessThan(before);
    await page.keyboard.press("Control+z");
    await expect.poll(() => area(1)).toBe(before);
    expect.soft(await axeFindings(page), "points").toEqual([]);

    // A lane: along it through the video; up and down it scrolls where there are more than fit.
    const lanes = page.getByRole("list", { name: "Frames with masks" });
    const lane = (await lanes.getByRole("listitem").first().boundingBox())!;
    const y = lane.y + lane.height / 2;
    const end = lane.x + lane.width - 20;
    await drag([end - 200, y], [end - 40, y]);
    await expect(editor.stage).not.toHaveAccessibleName("Video frame 1");
    await drag([end - 40, y], [end - 160, y]);
    const reached = Number(await editor.frameField.inputValue());
    expect(reached).toBeGreaterThan(1);
    await context.close();
  });
}
