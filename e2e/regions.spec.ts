import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { type Browser, launchBrowser } from "../src/cli/browser.ts";
import { buildApp } from "../src/cli/build.ts";
import { type StaticServer, serve } from "../src/cli/serve.ts";
import { RegionEditor } from "./pages/region-editor.ts";

// Marking objects, by pointer, by touch and by keyboard. The object list says in words what lies on the frame, so the
// tests read there what a person who cannot see the stage would.

let server: StaticServer;
let browser: Browser;
let page: Page;
let editor: RegionEditor;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  server = await serve({ root: await buildApp() });
  browser = await launchBrowser();
});

test.afterAll(async () => {
  await browser?.close();
  await server?.close();
});

test.beforeEach(async () => {
  // A context of its own: the app would open again what the test before left.
  const context = await browser.context.browser()!.newContext();
  page = await context.newPage();
  await page.setViewportSize({ width: 1600, height: 950 });
  await page.goto(server.origin);
  editor = new RegionEditor(page);
  await editor.openSample();
});

test.afterEach(() => page.context().close());

test("the first stroke makes an object, and undo takes both back", async () => {
  await editor.drag([0.3, 0.4], [0.5, 0.5]);
  await expect(editor.names).toHaveCount(1);
  await expect(editor.names).toHaveValue("Object 1");
  await expect(editor.facts(1)).toContainText(/^[\d,]+ px, .* · 1 frame$/);
  await page.keyboard.press("Control+z");
  await expect(editor.names).toHaveCount(0);
  await page.keyboard.press("Control+Shift+z");
  await expect(editor.facts(1)).toContainText("1 frame");
});

test("a box by four numbers has just those pixels", async () => {
  await page.keyboard.press("r");
  await editor.boxByNumbers(10, 20, 30, 40);
  await expect(editor.facts(1)).toHaveText("1,200 px, upper left · 1 frame");
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await editor.boxByNumbers(10, 20, 30, 10);
  await expect(editor.facts(1)).toHaveText("900 px, upper left · 1 frame");
});

test("the eraser takes away from the selected object only", async () => {
  await page.keyboard.press("r");
  await editor.drag([0.35, 0.35], [0.6, 0.6]);
  const whole = (await editor.facts(1).textContent())!;
  await page.keyboard.press("n");
  await editor.drag([0.35, 0.35], [0.6, 0.6]);
  await expect(editor.facts(2)).toHaveText(whole);
  await page.keyboard.press("e");
  await editor.drag([0.4, 0.45], [0.5, 0.45]);
  await expect(editor.facts(2)).not.toHaveText(whole);
  await expect(editor.facts(1)).toHaveText(whole);
});

test("a polygon grows by clicks, shrinks by Backspace, closes by Enter and goes by Escape", async () => {
  await page.keyboard.press("p");
  const corners = [
    [0.3, 0.3],
    [0.5, 0.3],
    [0.5, 0.6],
    [0.9, 0.9],
  ] as const;
  for (const corner of corners) await editor.click(corner);
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Enter");
  await expect(editor.facts(1)).toContainText(/px, (upper|centre)/);
  const facts = await editor.facts(1).textContent();
  for (const corner of corners) await editor.click(corner);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Enter");
  await expect(editor.facts(1)).toHaveText(facts ?? "");
});

test("Alt swaps adding and removing for one stroke", async () => {
  const pixels = async () => Number.parseInt((await editor.facts(1).textContent())!.replaceAll(",", ""), 10);
  await page.keyboard.press("r");
  await editor.drag([0.35, 0.35], [0.6, 0.6]);
  const whole = await pixels();
  await page.keyboard.press("b");
  await page.keyboard.down("Alt");
  await editor.drag([0.4, 0.45], [0.5, 0.45]);
  await page.keyboard.up("Alt");
  await expect.poll(pixels).toBeLessThan(whole);
  await editor.drag([0.2, 0.5], [0.75, 0.5]);
  await expect.poll(pixels).toBeGreaterThan(whole);
});

test("everything can be drawn by keyboard alone", async () => {
  await editor.focusByTab();
  await page.keyboard.press("r");
  await expect(page.getByText("Enter starts the crosshair, to draw by keyboard")).toBeVisible();
  await page.keyboard.press("ArrowRight");
  await expect(editor.frameField).toHaveValue("2");
  // The frame that is seen, which strokes go to: the field changes at once.
  await expect(editor.stage).toHaveAccessibleName("Video frame 2");
  await page.keyboard.press("Home");
  await expect(editor.stage).toHaveAccessibleName("Video frame 1");
  // The first Enter starts the crosshair and draws nothing.
  await page.keyboard.press("Enter");
  await expect(page.getByText(/sets a corner/)).toBeVisible();
  await page.keyboard.press("Enter");
  for (let i = 0; i < 2; i++) await page.keyboard.press("Shift+ArrowRight");
  for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(editor.facts(1)).toHaveText("100 px, centre · 1 frame");

  await page.keyboard.press("n");
  await page.keyboard.press("p");
  await page.keyboard.press("Enter");
  for (let i = 0; i < 10; i++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  for (let i = 0; i < 10; i++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  // Half of a 10 × 10 square; by the centre rule the diagonal's own pixels fall on one side.
  await expect(editor.facts(2)).toHaveText(/^(45|50|55) px, centre · 1 frame$/);

  await page.keyboard.press("n");
  await page.keyboard.press("b");
  await page.keyboard.press("Space");
  await expect(editor.facts(3)).toContainText(/px, centre · 1 frame/);
  await expect(editor.announcement).toContainText("Object 3:");
});

test("arrows belong to the player until the stage is worked by keyboard", async () => {
  await editor.drag([0.3, 0.4], [0.4, 0.4]);
  await page.keyboard.press("ArrowRight");
  await expect(editor.frameField).toHaveValue("2");
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowRight");
  await expect(editor.frameField).toHaveValue("2");
  await page.keyboard.press("Escape");
  await page.keyboard.press("ArrowRight");
  await expect(editor.frameField).toHaveValue("3");
});

test("one notch of the wheel is one small step of zoom, with Ctrl too", async () => {
  const percent = async () =>
    Number.parseInt((await page.getByRole("button", { name: /^Zoom \d/ }).textContent())!, 10);
  const before = await percent();
  await page.mouse.move(...(await editor.at([0.5, 0.5])));
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -100);
  await page.keyboard.up("Control");
  await expect.poll(percent).toBeGreaterThan(before * 1.05);
  expect(await percent()).toBeLessThan(before * 1.3);
});

test("after a click on a control the keys are the player’s again", async () => {
  const pause = page.getByRole("button", { name: /^Pause/ });
  const loop = page.getByRole("button", { name: "Loop" });
  await loop.click();
  await page.keyboard.press("Space");
  await expect(pause).toBeVisible();
  await expect(loop).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("Space");
  await page.keyboard.press("Home");
  const speed = page.getByRole("combobox", { name: "Speed" });
  await speed.focus();
  await page.keyboard.press("ArrowRight");
  await expect(editor.frameField).toHaveValue("2");
  await expect(speed).toHaveValue("1");
  await page.getByRole("button", { name: "Eraser", exact: true }).click();
  await page.keyboard.press("ArrowRight");
  await expect(editor.frameField).toHaveValue("3");
  await page.getByRole("slider", { name: "Size" }).click();
  await page.keyboard.press("ArrowRight");
  await expect(editor.frameField).toHaveValue("4");
});

test("twelve crowded objects: no tag covers another, the chosen row and chip are in sight", async () => {
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.keyboard.press("r");
  for (let i = 0; i < 12; i++) {
    if (i > 0) await page.keyboard.press("n");
    await editor.drag([0.4 + 0.02 * i, 0.5], [0.42 + 0.02 * i, 0.54]);
  }
  const tags = await page.locator('[class*="tags"] > span').evaluateAll((all) =>
    all.map((tag) => {
      const { left, top, right, bottom } = tag.getBoundingClientRect();
      return { left, top, right, bottom };
    }),
  );
  expect(tags).toHaveLength(12);
  for (const [i, a] of tags.entries()) {
    for (const b of tags.slice(i + 1)) {
      const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
      expect(apart, `${JSON.stringify(a)} and ${JSON.stringify(b)}`).toBe(true);
    }
  }
  for (const key of ["1", "9"]) {
    await page.keyboard.press(key);
    await page.getByRole("tab", { name: "Objects" }).click();
    await expect(page.getByRole("button", { name: `Select Object ${key}, object ${key}` })).toBeInViewport();
    await page.getByRole("tab", { name: "Ask" }).click();
    const named = { name: `Object ${key}`, exact: true };
    const chips = page.getByRole("group", { name: "Objects the question is about" });
    await expect(chips.getByRole("button", named)).toBeInViewport();
    await expect(
      page.getByRole("list", { name: "Frames with masks" }).getByRole("button", named),
    ).toBeInViewport();
  }
});

test("forced colours tell apart what is chosen, and show the playhead", async () => {
  await page.emulateMedia({ forcedColors: "active" });
  const look = (name: string) =>
    page.getByRole("button", { name, exact: true }).evaluate((element) => {
      const { backgroundColor, color } = getComputedStyle(element);
      return `${backgroundColor} ${color}`;
    });
  expect(await look("Brush")).not.toBe(await look("Eraser"));
  expect(await look("Add")).not.toBe(await look("Remove"));
  const preset = (name: string) =>
    page.getByText(name, { exact: true }).evaluate((element) => getComputedStyle(element).backgroundColor);
  expect(await preset("Describe")).not.toBe(await preset("Relation"));
  // What is chosen can be read too: its words are not in the colour of their ground.
  for (const chosen of [
    page.getByRole("button", { name: "Brush", exact: true }),
    page.getByRole("button", { name: "Add", exact: true }),
    page.getByText("Describe", { exact: true }),
  ]) {
    const [ground, words] = await chosen.evaluate((element) => {
      const { backgroundColor, color } = getComputedStyle(element);
      return [backgroundColor, color];
    });
    expect(words).not.toBe(ground);
    expect(await chosen.evaluate((element) => getComputedStyle(element).forcedColorAdjust)).toBe("none");
  }
  const ask = page.getByRole("button", { name: "Ask", exact: true });
  expect(await ask.evaluate((element) => getComputedStyle(element).forcedColorAdjust)).toBe("none");
  const head = page.getByRole("slider", { name: "Playhead" });
  const [line, ground] = await head.evaluate((element) => [
    getComputedStyle(element, "::before").backgroundColor,
    getComputedStyle(document.body).backgroundColor,
  ]);
  expect(line).not.toBe(ground);
});

test("a locked object refuses the brush and says why", async () => {
  await page.keyboard.press("r");
  await editor.boxByNumbers(10, 20, 30, 40);
  await page.getByRole("button", { name: "Lock Object 1" }).click();
  await page.keyboard.press("b");
  await editor.drag([0.3, 0.4], [0.5, 0.5]);
  await expect(editor.facts(1)).toContainText("1,200 px");
  await expect(page.getByText("Object 1 is locked. Unlock it")).toHaveCount(2); // hint line and live region
});

test("a hidden object is not drawn", async () => {
  const before = await editor.stage.screenshot();
  await page.keyboard.press("r");
  await editor.boxByNumbers(60, 60, 200, 120);
  await page.keyboard.press("v");
  await page.keyboard.press("b");
  await expect.poll(async () => (await editor.stage.screenshot()).equals(before)).toBe(false);
  await page.getByRole("button", { name: "Hide Object 1" }).click();
  await expect.poll(async () => (await editor.stage.screenshot()).equals(before)).toBe(true);
});

test("objects are renamed and deleted in the list, and undo brings them back", async () => {
  await editor.drag([0.3, 0.4], [0.4, 0.4]);
  await editor.names.fill("Red square");
  await editor.names.press("Enter");
  await page.getByRole("button", { name: "Delete Red square" }).click();
  await expect(editor.names).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(editor.names).toHaveValue("Red square");
});

test("undo on another frame leads back to where the change was", async () => {
  await editor.drag([0.3, 0.4], [0.4, 0.4]);
  await editor.drag([0.5, 0.6], [0.6, 0.6]);
  await page.keyboard.press("End");
  await expect(editor.frameField).not.toHaveValue("1");
  await page.keyboard.press("Control+z");
  await expect(editor.frameField).toHaveValue("1");
});

test("D copies the mask to the next frame and goes there, as often as pressed", async () => {
  await page.keyboard.press("r");
  await editor.boxByNumbers(10, 20, 30, 40);
  await editor.stage.focus();
  await page.keyboard.press("d");
  await page.keyboard.press("d");
  await expect(editor.frameField).toHaveValue("3");
  await expect(editor.facts(1)).toHaveText("1,200 px, upper left · 3 frames");
  await expect(page.getByRole("button", { name: /^Object 1, frames 1 to 3/ })).toBeVisible();
});

test("Space plays when tapped over the stage and pans when dragged", async () => {
  await page.mouse.move(...(await editor.at([0.5, 0.5])));
  await page.keyboard.down("Space");
  await page.mouse.down();
  await page.mouse.move(...(await editor.at([0.6, 0.6])), { steps: 4 });
  await page.mouse.up();
  await page.keyboard.up("Space");
  await expect(page.getByRole("button", { name: /^Fit the frame/ })).toBeEnabled();
  await expect(editor.names).toHaveCount(0);
  await expect(page.getByRole("button", { name: /^Play/ })).toBeVisible();
  await page.keyboard.press("Space");
  await expect(page.getByRole("button", { name: /^Pause/ })).toBeVisible();
});

test("two fingers zoom, and a stroke they interrupt leaves nothing", async () => {
  const touch = await editor.touch();
  await touch("touchStart", [0.4, 0.5]);
  await touch("touchMove", [0.42, 0.5]);
  await touch("touchStart", [0.42, 0.5], [0.6, 0.5]);
  await touch("touchMove", [0.3, 0.5], [0.7, 0.5]);
  await touch("touchEnd");
  await expect(page.getByRole("button", { name: /^Fit the frame/ })).toBeEnabled();
  await expect(editor.names).toHaveCount(0);
  await touch("touchStart", [0.4, 0.5]);
  await touch("touchMove", [0.5, 0.5]);
  await touch("touchEnd");
  await expect(editor.names).toHaveCount(1);
});

for (const scheme of ["light", "dark"] as const) {
  test(`axe finds nothing serious, ${scheme}`, async () => {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    await page.keyboard.press("r");
    await editor.boxByNumbers(10, 20, 30, 40);
    const { violations } = await new AxeBuilder({ page })
      .include('[aria-label="Stage"]')
      .include('[role="toolbar"]')
      .include('[aria-label="Objects"]')
      .analyze();
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
  });
}
