import { fileURLToPath } from "node:url";
import { expect, type Page } from "@playwright/test";
import { type HubServer, startHubServer } from "../src/testing/hub-server.ts";
import { test } from "./app-test.ts";
import { axeFindings } from "./axe-findings.ts";
import type { AppPage } from "./pages/app-page.ts";
import { lookUpRepository } from "./pages/hub-form.ts";

// Tracking from outside: a downloaded segmenter, here a tiny EdgeTAM of random weights, whose masks mean nothing. What counts is what
// is kept, and what is tracked again.

const TINY = fileURLToPath(new URL("../src/testing/fixtures/edgetam-tiny", import.meta.url));
const REPOSITORY = "tester/edgetam-tiny";
/** Of the sample clip's frames, those tracked to the end. */
const LAST = 44;
const LONG_MS = 120_000;

let hub: HubServer;
test.beforeAll(async () => {
  hub = await startHubServer();
  await hub.publish(REPOSITORY, TINY, { licence: "apache-2.0" });
});
test.afterAll(() => hub.close());

const tracking = (page: Page) => page.getByRole("progressbar", { name: "Tracking" });

/** Runs in the page: notes how many frames each track has, however soon it is over. */
function noteTracks(): void {
  const totals: number[] = [];
  Object.assign(globalThis, { totals });
  let isUnderWay = false;
  const look = () => {
    const words = document.querySelector('[aria-label="Tracking"]')?.textContent;
    const total = /\/ (\d+)/.exec(words ?? "")?.[1];
    if (total && !isUnderWay) totals.push(Number(total));
    isUnderWay = total !== undefined;
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
}

/** Frames of each track since the page was opened. */
const tracks = (page: Page) => page.evaluate(() => (globalThis as unknown as { totals: number[] }).totals);

/** Runs in the page: measures, into `stopTime`, the milliseconds from the next key to the end of the progress bar. */
function watchStop(): void {
  const stopTime = new Promise<number>((resolve) => {
    let pressedMs = 0;
    const press = () => {
      pressedMs = performance.now();
    };
    window.addEventListener("keydown", press, { capture: true, once: true });
    new MutationObserver((_, observer) => {
      if (pressedMs === 0 || document.querySelector('[aria-label="Tracking"]')) return;
      observer.disconnect();
      resolve(performance.now() - pressedMs);
    }).observe(document.body, { subtree: true, childList: true });
  });
  Object.assign(globalThis, { stopTime });
}

const stopTime = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { stopTime: Promise<number> }).stopTime);

/** Waits until the track under way has done so many frames. */
async function hasTracked(page: Page, frames: number): Promise<void> {
  const done = () =>
    page.evaluate(() =>
      Number.parseInt(document.querySelector('[aria-label="Tracking"]')?.textContent ?? "-1", 10),
    );
  await expect.poll(done, { timeout: LONG_MS, intervals: [50] }).toBeGreaterThanOrEqual(frames);
}

async function trackEnded(page: Page): Promise<void> {
  await expect(tracking(page)).toHaveCount(0, { timeout: LONG_MS });
}

/** What is said of a frame that the tracker has looked at. */
const LOOKED_AT = /px|^Not found on this frame/;

/** What is said of an object on a frame, once its mask is read. */
async function told(app: AppPage, frame: number, object = 1): Promise<string> {
  await app.goToFrame(frame);
  await expect(app.editor.facts(object)).toHaveText(/px|frame /);
  return (await app.editor.facts(object).textContent()) ?? "";
}

const areaIn = (facts: string): string | undefined => /^[\d,]+ px/.exec(facts)?.[0];
const framesIn = (facts: string): number => Number(/(\d+) frames?/.exec(facts)?.[1]);

async function boxOn(app: AppPage, frame: number, left: number): Promise<string> {
  await app.goToFrame(frame);
  await app.page.keyboard.press("r");
  await app.editor.boxByNumbers(left, 206, 112, 112);
  return told(app, frame);
}

async function openSampleWithTiny(app: AppPage): Promise<void> {
  const { page } = app;
  await app.visit("?device=wasm");
  await page.getByRole("button", { name: "Try the sample clip" }).click();
  await app.videoShown();
  await page.getByTitle("About the model").click();
  await page.getByRole("dialog").getByRole("button", { name: "Get a model" }).click();
  const dialog = await lookUpRepository(page, hub.base, REPOSITORY);
  await dialog
    .getByRole("region", { name: "edgetam-tiny" })
    .getByRole("button", { name: /^Download and convert/ })
    .click();
  const row = page.getByRole("dialog").getByRole("listitem").filter({ hasText: REPOSITORY });
  await expect(row).toContainText("In use", { timeout: LONG_MS });
  await page.keyboard.press("Escape");
}

test("two objects in one pass: stopped, taken up after a reload, corrected on a stretch", async ({ app }) => {
  test.setTimeout(400_000);
  const { page, editor } = app;
  const clean = async (state: string) => {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      expect.soft(await axeFindings(page), `${state}, ${colorScheme}`).toEqual([]);
    }
  };
  await page.addInitScript(noteTracks);
  await test.step("a segmenter from a hub", () => openSampleWithTiny(app));

  await test.step("stopping takes no time, and keeps what is done", async () => {
    await boxOn(app, 1, 56);
    await page.keyboard.press("n");
    await editor.boxByNumbers(400, 40, 90, 90);
    await page.keyboard.press("t");
    await hasTracked(page, 2);
    await page.evaluate(watchStop);
    await page.keyboard.press("Escape");
    const milliseconds = await stopTime(page);
    test.info().annotations.push({ type: "stopped after", description: `${milliseconds} ms` });
    expect(milliseconds).toBeLessThan(300);
    for (const object of [1, 2]) expect(await told(app, 2, object)).toMatch(LOOKED_AT);
    expect(await told(app, 96)).toMatch(/^Not on this frame/);
  });

  await test.step("the page goes away in the middle, and nothing is lost", async () => {
    await app.goToFrame(1);
    await page.keyboard.press("t");
    await hasTracked(page, 4);
    await clean("tracking");
    const before = await editor.facts(1).textContent();
    await expect(tracking(page)).toBeVisible();
    await page.reload();
    await app.videoShown();
    expect(framesIn(await told(app, 1))).toBeGreaterThanOrEqual(framesIn(before ?? ""));
    expect(await told(app, 3)).toMatch(LOOKED_AT);
  });

  await test.step("it goes on, on a range of frames", async () => {
    await app.goToFrame(1);
    await page.getByRole("button", { name: "Tracking options" }).click();
    const dialog = page.getByRole("dialog", { name: "Track objects" });
    await dialog.getByRole("radio", { name: "A range" }).check();
    await dialog.getByLabel("to frame").fill(String(LAST));
    await clean("options");
    await dialog.getByRole("button", { name: "Track", exact: true }).click();
    await hasTracked(page, 1);
    await trackEnded(page);
    expect(await tracks(page)).toEqual([LAST]);
    for (const object of [1, 2]) expect(await told(app, LAST, object)).toMatch(LOOKED_AT);
  });

  await test.step("a correction concerns the frames up to the next mask by hand, which stays", async () => {
    await page.keyboard.press("1");
    const byHand = areaIn(await boxOn(app, 40, 80));
    await hasTracked(page, 0);
    await page.keyboard.press("Escape");
    await trackEnded(page);
    await boxOn(app, 20, 90);
    await expect.poll(async () => (await tracks(page)).at(-1), { timeout: LONG_MS }).toBe(37);
    await trackEnded(page);
    expect(areaIn(await told(app, 40))).toBe(byHand);
  });
});
