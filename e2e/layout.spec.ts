import { expect, type Locator, type Page } from "@playwright/test";
import { RED_CIRCLE, test } from "./app-test.ts";

// The workspace at the sizes people have: the picture and the answers keep their share, and Ask can always be pressed.

interface Size {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly touch?: boolean;
  /** Least share of the window for the stage. */
  readonly stage: number;
  /** Least share of the window for the picture itself, which is 16:9. */
  readonly picture: number;
  /** Least height for answers, in CSS pixels. */
  readonly answers: number;
}

const SIZES: readonly Size[] = [
  { name: "large desktop", width: 1920, height: 1080, stage: 0.4, picture: 0.35, answers: 400 },
  { name: "desktop", width: 1600, height: 950, stage: 0.35, picture: 0.27, answers: 300 },
  { name: "laptop", width: 1366, height: 768, stage: 0.35, picture: 0.3, answers: 250 },
  { name: "small laptop", width: 1280, height: 720, stage: 0.35, picture: 0.3, answers: 220 },
  { name: "laptop at 150 %", width: 911, height: 512, stage: 0.28, picture: 0.22, answers: 96 },
  {
    name: "laptop at 150 %, below the browser's bars",
    width: 911,
    height: 438,
    stage: 0.28,
    picture: 0.22,
    answers: 96,
  },
  { name: "laptop at 200 %", width: 683, height: 384, stage: 0.25, picture: 0.2, answers: 96 },
  {
    name: "small tablet lying",
    width: 1024,
    height: 768,
    touch: true,
    stage: 0.35,
    picture: 0.28,
    answers: 200,
  },
  { name: "tablet lying", width: 1180, height: 820, touch: true, stage: 0.35, picture: 0.3, answers: 200 },
  { name: "tablet upright", width: 820, height: 1180, touch: true, stage: 0.32, picture: 0.27, answers: 96 },
  {
    name: "large tablet upright",
    width: 1024,
    height: 1366,
    touch: true,
    stage: 0.33,
    picture: 0.3,
    answers: 96,
  },
  {
    name: "small tablet upright",
    width: 768,
    height: 1024,
    touch: true,
    stage: 0.26,
    picture: 0.2,
    answers: 96,
  },
  { name: "phone upright", width: 390, height: 844, touch: true, stage: 0.25, picture: 0.2, answers: 96 },
  {
    name: "small phone upright",
    width: 360,
    height: 640,
    touch: true,
    stage: 0.25,
    picture: 0.2,
    answers: 64,
  },
  { name: "phone lying", width: 844, height: 390, touch: true, stage: 0.3, picture: 0.25, answers: 96 },
];

for (const size of SIZES) {
  test.describe(`${size.name}, ${size.width} × ${size.height}`, () => {
    const { width, height, touch = false } = size;
    test.use({ viewport: { width, height }, hasTouch: touch, isMobile: touch });

    test("picture, answers and Ask have their place", async ({ app }) => {
      const { page } = app;
      await page.getByRole("button", { name: "Try the sample clip" }).click();
      await app.videoShown();
      await app.brushOver(RED_CIRCLE.colour);

      const stage = await boxOf(app.editor.stage);
      expect
        .soft((stage.width * stage.height) / (width * height), "the stage's share")
        .toBeGreaterThan(size.stage);
      const scale = Math.min(stage.width / 16, stage.height / 9);
      expect
        .soft((16 * 9 * scale ** 2) / (width * height), "the picture's share")
        .toBeGreaterThan(size.picture);
      for (const name of ["Tool options", "Zoom"]) {
        const control = page.getByRole("main").getByLabel(name, { exact: true });
        if (await control.isVisible())
          expect.soft(overlap(await boxOf(control), stage), `${name} on the frame`).toBe(0);
      }

      for (const preset of ["Describe", "Free question", "Multiple choice"]) {
        await page.getByRole("radio", { name: preset }).check({ force: true });
        await reachable(page, app.askButton);
        const answers = await boxOf(page.getByRole("region", { name: "Questions and answers" }));
        expect.soft(answers.height, `height for answers, ${preset}`).toBeGreaterThanOrEqual(size.answers);
      }
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, "what the page is wider than the window").toBe(0);
      expect(await cutControls(page), "controls that are cut off at a side").toEqual([]);
    });
  });
}

test.describe("tablet upright", () => {
  test.use({ viewport: { width: 820, height: 1180 }, hasTouch: true, isMobile: true });

  test("hidden panels leave their place to the stage", async ({ app }) => {
    await app.page.getByRole("button", { name: "Try the sample clip" }).click();
    await app.videoShown();
    const before = await boxOf(app.editor.stage);
    await app.page.getByRole("button", { name: "Hide panels" }).click();
    await expect
      .poll(async () => (await boxOf(app.editor.stage)).height)
      .toBeGreaterThan(before.height + 200);
  });
});

test.describe("phone upright", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("touch reaches help, device, copying, deleting and jumping", async ({ app }) => {
    const { page, editor } = app;
    await page.getByRole("button", { name: "Try the sample clip" }).click();
    await app.videoShown();
    await app.brushOver(RED_CIRCLE.colour);
    await page.getByRole("tab", { name: "Objects" }).tap();
    await page.getByRole("button", { name: "Copy to next" }).tap();
    await expect(editor.frameField).toHaveValue("2");
    await expect(editor.facts(1)).toContainText("2 frames");
    await page.getByRole("button", { name: "Previous frame with a mask" }).tap();
    await expect(editor.frameField).toHaveValue("1");
    await expect(editor.stage).toHaveAccessibleName("Video frame 1");
    await page.getByRole("button", { name: "Delete mask" }).tap();
    await expect(editor.facts(1)).toContainText("Not on this frame");
    for (const name of ["Keys and help", "Device", "Projects and files"]) {
      await page.getByRole("button", { name: "Menu" }).tap();
      await page.getByRole("dialog").getByRole("button", { name }).tap();
      await expect(page.getByRole("dialog", { name })).toBeVisible();
      await page.getByRole("dialog").getByRole("button", { name: "Close" }).tap();
    }
  });
});

type Box = NonNullable<Awaited<ReturnType<Locator["boundingBox"]>>>;

async function boxOf(locator: Locator): Promise<Box> {
  const box = await locator.boundingBox();
  if (!box) throw new Error(`${locator} should be on the page`);
  return box;
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, width) * Math.max(0, height);
}

/** Names of controls whose middle lies outside of the window, or of what hides its overflow, to the left or right. What scrolls sideways may hold some. */
function cutControls(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isCut = (control: Element) => {
      const { left, right } = control.getBoundingClientRect();
      const middle = (left + right) / 2;
      for (let box = control.parentElement; box; box = box.parentElement) {
        const { overflowX } = getComputedStyle(box);
        if (/auto|scroll/.test(overflowX) && box.scrollWidth > box.clientWidth) return false;
        if (overflowX === "visible") continue;
        const hiding = box.getBoundingClientRect();
        if (middle < hiding.left - 1 || middle > hiding.right + 1) return true;
      }
      return middle < 0 || middle > innerWidth;
    };
    return [...document.querySelectorAll("button, select, input:not(.visually-hidden), summary")]
      .filter((control) => control.checkVisibility({ visibilityProperty: true }) && isCut(control))
      .map((control) => control.getAttribute("aria-label") ?? control.textContent ?? "");
  });
}

/** Whole in the window, and nothing lies over any of its corners. */
async function reachable(page: Page, button: Locator): Promise<void> {
  const { x, y, width, height } = await boxOf(button);
  const window = page.viewportSize()!;
  expect.soft(y + height, "the button's lower edge").toBeLessThanOrEqual(window.height);
  expect.soft(x + width, "the button's right edge").toBeLessThanOrEqual(window.width);
  const covered = await button.evaluate((element) => {
    const box = element.getBoundingClientRect();
    const inside = 4;
    const corners = [
      [box.left + inside, box.top + inside],
      [box.right - inside, box.top + inside],
      [box.left + inside, box.bottom - inside],
      [box.right - inside, box.bottom - inside],
    ] as const;
    return corners.filter(([x, y]) => !element.contains(document.elementFromPoint(x, y))).length;
  });
  expect.soft(covered, "corners of the button that are covered").toBe(0);
}
