import { expect, type Page } from "@playwright/test";
import { RED_CIRCLE, test } from "./app-test.ts";
import { axeFindings } from "./axe-findings.ts";

test.use({ colorScheme: "dark" });

/** Number of the frame that a slider of the timeline stands on. */
const frameOn = (page: Page, name: string) =>
  page.getByRole("slider", { name }).evaluate((slider) => Number(slider.getAttribute("aria-valuenow")));

test("a question about a span, chosen by pointer and keys, shows the model nothing else", async ({ app }) => {
  const { page } = app;
  await app.visit("?device=wasm");
  await app.openShown(RED_CIRCLE.path);
  await app.modelReady();
  await app.goToFrame(18);
  await app.brushOver(RED_CIRCLE.colour);

  const strip = (await page.getByTestId("filmstrip").boundingBox())!;
  const ruler = (await page.getByTestId("question-ruler").boundingBox())!;
  const across = (fraction: number) => strip.x + strip.width * fraction;
  await page.mouse.move(across(0.3), ruler.y + 6);
  await page.mouse.down();
  await page.mouse.move(across(0.6), ruler.y + 6, { steps: 6 });
  await page.mouse.up();
  const end = page.getByRole("slider", { name: "End of the question’s span" });
  await expect(end).toBeVisible();
  const drawn = await frameOn(page, "End of the question’s span");
  await end.focus();
  await page.keyboard.press("ArrowLeft");
  await expect(end).toHaveAttribute("aria-valuenow", String(drawn - 1));
  await app.goToFrame(15);
  await page.getByRole("button", { name: "Start here" }).click();
  const [first, last] = [15, drawn - 1];
  await expect(page.getByRole("slider", { name: "Start of the question’s span" })).toHaveAttribute(
    "aria-valuenow",
    "15",
  );
  expect(await axeFindings(page)).toEqual([]);

  await app.askButton.click();
  await app.answered();
  await expect(app.lastAnswer).toContainText("0:01.167 – 0:01.");
  await app.lastAnswer.getByRole("button", { name: "What the model saw" }).click();
  const frames = app.lastAnswer.getByRole("button", { name: /^(Picture.*)?\d/ });
  await expect(frames.first()).toBeVisible();
  const seen = await frames.evaluateAll((buttons) =>
    buttons.map((button) => Number(/frame (\d+)/.exec((button as HTMLElement).title)?.[1])),
  );
  for (const frame of seen) expect(frame >= first && frame <= last).toBe(true);

  // Played again and again it stays within the span.
  await page.getByRole("slider", { name: "Playhead" }).evaluate((head) => {
    const shown: number[] = [];
    const look = () => shown.push(Number(head.getAttribute("aria-valuenow")));
    new MutationObserver(look).observe(head, { attributes: true, attributeFilter: ["aria-valuenow"] });
    Object.assign(globalThis, { shown });
  });
  const framesShown = () => page.evaluate(() => (globalThis as unknown as { shown: number[] }).shown);
  await page.keyboard.press("Shift+K");
  await expect
    .poll(async () => {
      const frames = await framesShown();
      return frames.filter((frame, nth) => nth > 0 && frame < frames[nth - 1]!).length;
    })
    .toBeGreaterThan(1);
  await page.keyboard.press("K");
  for (const frame of await framesShown()) expect(frame >= first && frame <= last).toBe(true);

  // Time is looked at closely by keys, and scrolled.
  await page.getByRole("slider", { name: "Playhead" }).focus();
  for (let press = 0; press < 3; press++) await page.keyboard.press("+");
  const scrollbar = page.getByRole("scrollbar", { name: "Part of the video that is shown" });
  await expect(scrollbar).toBeVisible();
  const before = await scrollbar.getAttribute("aria-valuenow");
  await page.mouse.move(across(0.5), strip.y + 20);
  await page.mouse.wheel(0, 300);
  await expect(scrollbar).not.toHaveAttribute("aria-valuenow", before!);
  expect(await axeFindings(page)).toEqual([]);
  await page.keyboard.press("0");
  await expect(scrollbar).toHaveCount(0);

  // The question keeps its span.
  await page.reload();
  await expect(app.lastAnswer).toContainText(`Frames ${first} to ${last}`);
  expect(app.errors).toEqual([]);
});

test("the frames that the model sees are moved, added, left out and taken back", async ({ app }) => {
  test.setTimeout(180_000);
  const { page } = app;
  await app.visit("?device=wasm");
  await app.openShown(RED_CIRCLE.path);
  await app.modelReady();
  await app.goToFrame(18);
  await app.brushOver(RED_CIRCLE.colour);
  const ticks = page.getByRole("group", { name: "Frames the model sees" }).getByRole("slider");
  const frames = () =>
    ticks.evaluateAll((all) => all.map((tick) => Number(tick.getAttribute("aria-valuenow"))));
  await expect(ticks).not.toHaveCount(0);
  const usual = await frames();

  // By keys: moved, left out, and both taken back; then left out for good.
  await ticks.first().focus();
  await page.keyboard.press("ArrowRight");
  await expect.poll(frames).toEqual([usual[0]! + 1, ...usual.slice(1)]);
  await page.keyboard.press("Delete");
  await expect.poll(frames).toEqual(usual.slice(1));
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await expect.poll(frames).toEqual(usual);
  await ticks.first().focus();
  await page.keyboard.press("Delete");

  // By pointer: the last one is dragged to the end, and one is added by a double click where there is none.
  const ruler = (await page.getByTestId("question-ruler").boundingBox())!;
  const strip = (await page.getByTestId("filmstrip").boundingBox())!;
  const last = (await ticks.last().boundingBox())!;
  await page.mouse.move(last.x + last.width / 2, last.y + last.height / 2);
  await page.mouse.down();
  await page.mouse.move(strip.x + strip.width - 2, last.y + last.height / 2, { steps: 4 });
  await page.mouse.up();
  await expect(ticks.last()).toHaveAttribute("aria-valuenow", "36");
  await page.mouse.dblclick(strip.x + strip.width * 0.015, ruler.y + 3);
  await expect.poll(frames).toContain(1);
  expect(app.errors).toEqual([]);
});
