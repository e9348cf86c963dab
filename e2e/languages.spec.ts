import { expect } from "@playwright/test";
import { RED_CIRCLE, test } from "./app-test.ts";
import { axeFindings } from "./axe-findings.ts";
import { latinWords } from "./latin-words.ts";

test.describe("a browser in Chinese", () => {
  test.use({ locale: "zh-CN", viewport: { width: 1440, height: 900 } });

  test("a clip is opened, marked and asked about without a word of English", async ({ app }) => {
    const { page } = app;
    const names = ["red-circle", "Please describe <region> in detail.\nWhat is <region> doing?"];
    const isChinese = async (state: string) =>
      expect.soft(await latinWords(page, ...names), state).toEqual([]);
    await expect(page.locator("html")).toHaveAttribute("lang", "zh-Hans");
    const open = page.getByRole("main").getByRole("button", { name: "打开视频或图片" });
    await expect(open).toBeVisible();
    await isChinese("welcome");

    await app.choose(RED_CIRCLE.path, () => open.click());
    await expect(app.editor.stage).toHaveAccessibleName(/^视频第 1 帧/, { timeout: 20_000 });
    await app.brushOver(RED_CIRCLE.colour);
    await page.getByRole("tab", { name: "对象" }).click();
    await expect(page.getByRole("textbox", { name: "对象 1 的名称" })).toHaveValue("对象 1");
    await isChinese("object");
    await page.getByRole("tab", { name: "提问" }).click();

    await page.locator("#ask-composer").click();
    const answer = page.getByRole("article").last();
    await expect(answer).toHaveAttribute("data-state", /^(finished|length)$/, { timeout: 40_000 });
    await expect(answer.getByRole("button", { name: "复制回答" })).toBeVisible();
    // The status line reads out the sentences of an answer, in the model's language.
    const sentences = (await answer.getByTestId("answer").allTextContents()).join(" ").split(/(?<=\.)\s/);
    names.push(...sentences);
    await isChinese("answer");
    expect(await axeFindings(page), "axe").toEqual([]);

    for (const screen of ["settings", "dataset", "benchmark", "batch"]) {
      await page.goto(`${app.origin}/#/${screen}`);
      await expect(page.getByRole("main")).toBeVisible();
      await isChinese(screen);
    }
  });
});

test("a language from right to left mirrors the page, but neither picture nor time", async ({ app }) => {
  const { page } = app;
  await page.addInitScript(() =>
    localStorage.setItem("videorefer.settings", JSON.stringify({ language: "mirrored" })),
  );
  await page.setViewportSize({ width: 1440, height: 900 });
  await app.visit("?sample");
  const stage = page.getByRole("application");
  await expect(stage).toBeVisible({ timeout: 20_000 });
  await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
  const boxOf = async (what: typeof stage) => (await what.boundingBox())!;
  const middle = (box: { x: number; width: number }) => box.x + box.width / 2;

  const [picture, answer] = [await boxOf(stage), await boxOf(page.getByRole("article").last())];
  expect(answer.x + answer.width, "the panels are on the left").toBeLessThanOrEqual(picture.x);
  await page.keyboard.press("Home");
  const strip = await boxOf(page.getByTestId("filmstrip"));
  const head = page.getByTestId("filmstrip").getByRole("slider");
  await expect(head).toHaveAttribute("aria-valuenow", "1");
  expect(middle(await boxOf(head)), "time begins on the left").toBeLessThan(middle(strip));

  for (const [width, height] of [
    [1440, 900],
    [390, 844],
  ] as const) {
    await page.setViewportSize({ width, height });
    await expect(stage).toBeVisible();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow, `what the page is wider than ${width} pixels`).toBe(0);
  }
  expect(await axeFindings(page), "axe").toEqual([]);
});
