import { expect } from "@playwright/test";
import { RED_CIRCLE, test } from "./app-test.ts";
import { axeFindings } from "./axe-findings.ts";

test.setTimeout(180_000);

// Masks as things: moved, scaled and reshaped, by pointer and by keys, on one frame and on all.

test("masks are moved, scaled and reshaped, each in one step", async ({ app }) => {
  const { page, editor } = app;
  await app.openShown(RED_CIRCLE.path);
  await page
    .getByRole("tab", { name: "Objects" })
    .or(page.getByRole("heading", { name: "Objects" }))
    .click();
  await page.keyboard.press("r");
  await editor.boxByNumbers(60, 60, 100, 80);
  await expect(editor.facts(1)).toContainText("8,000 px");
  await page.keyboard.press("Escape");
  await editor.stage.focus();
  for (const copies of [2, 3]) {
    await page.keyboard.press("d");
    await expect(editor.facts(1)).toContainText(`${copies} frames`);
    // Keys act on the frame that is seen, which the copy goes on to.
    await expect(editor.stage).toHaveAccessibleName(`Video frame ${copies}`);
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

  // A lasso within the object takes a piece out, and Fill closes the hole again.
  await page.keyboard.press("q");
  const { x, y, width, height } = (await editor.stage.boundingBox())!;
  const around = async (left: number, top: number, side: number) => {
    await page.mouse.move(left, top);
    await page.mouse.down();
    for (const [dx, dy] of [
      [side, 0],
      [side, side],
      [0, side],
      [0, 4],
    ] as const)
      await page.mouse.move(left + dx, top + dy, { steps: 3 });
    await page.mouse.up();
  };
  const place = [x + 0.35 * width, y + 0.45 * height] as const;
  await page.keyboard.down("Alt");
  await around(...place, 40);
  await page.keyboard.up("Alt");
  await expect(editor.facts(1)).not.toContainText("8,000 px");
  await page.keyboard.press("w");
  await page.mouse.click(place[0] + 20, place[1] + 20);
  await expect(editor.facts(1)).toContainText("8,000 px");

  // Between marks by hand masks are computed, and the lane says so.
  await app.goToFrame(8);
  await page.keyboard.press("r");
  await editor.boxByNumbers(180, 60, 100, 80);
  await page.keyboard.press("Escape");
  await editor.stage.focus();
  await page.keyboard.press("Shift+T");
  await page.keyboard.press("ArrowLeft");
  await expect(page.getByRole("button", { name: /^Object 1, frames 1 to 8, .*interpolated/ })).toBeVisible();

  // Objects: a second one is reordered by key and merged by choice.
  await page.keyboard.press("n");
  await editor.boxByNumbers(0, 0, 20, 20);
  await expect(editor.names).toHaveCount(2);
  await page.getByRole("button", { name: "Move Object 2 in the list" }).focus();
  await page.keyboard.press("ArrowUp");
  await expect(editor.names.first()).toHaveValue("Object 2");
  await page.getByRole("button", { name: "Choose several" }).click();
  for (const name of ["Object 1", "Object 2"])
    await page.getByRole("checkbox", { name: `Choose ${name}` }).check();
  expect(await axeFindings(page)).toEqual([]);
  await page.getByRole("button", { name: "Merge" }).click();
  await expect(editor.names).toHaveCount(1);
  await expect(editor.facts(1)).toContainText("8 frames");
  expect(app.errors).toEqual([]);
});

test("points of an outline are dragged, added and taken away, by pointer and by keys", async ({ app }) => {
  const { page, editor } = app;
  await app.openShown(RED_CIRCLE.path);
  await page
    .getByRole("tab", { name: "Objects" })
    .or(page.getByRole("heading", { name: "Objects" }))
    .click();
  await page.keyboard.press("r");
  await editor.boxByNumbers(60, 60, 100, 80);
  await expect(editor.facts(1)).toContainText("8,000 px");
  await page.keyboard.press("v");
  const frame = (await editor.stage.locator("svg rect").first().boundingBox())!;
  const scale = frame.width / 100;
  const at = (x: number, y: number) => [frame.x + (x - 60) * scale, frame.y + (y - 60) * scale] as const;
  const drag = async (from: readonly [number, number], to: readonly [number, number]) => {
    await page.mouse.move(...from);
    await page.mouse.down();
    await page.mouse.move(...to, { steps: 6 });
    await page.mouse.up();
  };
  await page.keyboard.press("c");
  const points = async () =>
    ((await page.getByTestId("points").getAttribute("d")) ?? "").split("M").length - 1;
  const corners = await points();

  // A corner dragged 40 pixels out to the right adds a triangle of 40 × 80 / 2 pixels.
  await drag(at(160, 140), at(200, 140));
  await expect(editor.facts(1)).toContainText(/9,[56]\d\d px/);
  await page.keyboard.press("Control+z");
  await expect(editor.facts(1)).toContainText("8,000 px");

  // A point on the upper edge changes nothing until it is moved, and undo takes it back first.
  await page.mouse.click(...at(110, 60));
  expect(await points()).toBe(corners + 1);
  await expect(editor.facts(1)).toContainText("8,000 px");
  await page.keyboard.press("Control+z");
  expect(await points()).toBe(corners);
  await expect(editor.names).toHaveCount(1);
  await drag(at(110, 60), at(110, 40));
  await expect(editor.facts(1)).toContainText(/(8,9|9,0)\d\d px/);

  // By keys: the point that was added last is chosen.
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await expect(editor.facts(1)).toContainText(/(7,9|8,0)\d\d px/);
  await page.keyboard.press("]");
  await expect(editor.announcement).toContainText(/Point \d of \d, \d+ across, \d+ down/);
  await page.keyboard.press("Enter");
  expect(await points()).toBe(corners + 2);
  await page.keyboard.press("Delete");
  expect(await points()).toBe(corners + 1);
  // The last of the outline lies on the upper edge, so it is the one before that cuts a corner off.
  await page.keyboard.press("[");
  await page.keyboard.press("[");
  await page.keyboard.press("Delete");
  await expect(editor.facts(1)).not.toContainText(/(7,9|8,0)\d\d px/);
  await expect(editor.names).toHaveCount(1);
  await expect(editor.stage).toHaveAccessibleName("Video frame 1");
  await page.keyboard.press("[");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Points" })).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Select", exact: true })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  expect(await axeFindings(page)).toEqual([]);
  expect(app.errors).toEqual([]);
});
