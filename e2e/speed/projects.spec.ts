import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, type Locator, type Page } from "@playwright/test";
import { clip, test } from "../app-test.ts";
import type { AppPage } from "../pages/app-page.ts";
import { largeProject } from "./large-project.ts";
import { mainThreadTasks, measuredWithin, report } from "./measure.ts";

// A project as a tracker leaves it: 20 objects on 2,000 frames of 1280×720. It should be as quick as an empty one.

const OBJECTS = 20;
const FRAMES = 2000;
const CLIP = clip("long.mp4");

const MAX_OPEN_MS = 1000;
const MAX_SAVED_BYTES = 64 * 1024;
const MAX_SAVE_TASK_MS = 8;
/** What a person does not feel. */
const MAX_FILE_TASK_MS = 50;
const LISTED = 50;
const MAX_LIST_MS = 200;
/** What a person sees as at once, and some more for a machine that others use. */
const MAX_SCRUB_MS = 500;

test.describe.configure({ timeout: 240_000 });

const projectsButton = (page: Page) => page.getByRole("button", { name: "Projects and files" });

/** Chooses the project file, as a person does. */
async function chooseLarge(app: AppPage, file: string): Promise<void> {
  await projectsButton(app.page).click();
  await app.choose(file, () => app.page.getByRole("button", { name: "Open a project file" }).click());
}

/** Prints and limits how long the page's thread was kept from a person, in tasks of `what`. */
function checkTasks(what: string, tasks: Awaited<ReturnType<typeof mainThreadTasks>>): void {
  const longest = Math.max(0, ...tasks.map(({ processorMs }) => processorMs));
  report(`${what}: the page's longest task took ${longest.toFixed(1)} ms of the processor`);
  expect(longest).toBeLessThanOrEqual(MAX_FILE_TASK_MS);
}

/** Clicks and waits until the page has `count` of something; returns the time in between, by the page's clock. */
function untilShown(button: Locator, selector: string, count: number): Promise<number> {
  return button.evaluate(
    async (element, [selector, count]) => {
      const startMs = performance.now();
      (element as HTMLElement).click();
      while (document.querySelectorAll(selector).length !== count) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      return performance.now() - startMs;
    },
    [selector, count] as const,
  );
}

/** Notes the bytes that are put into storage from now on, typed arrays as they are, the rest as JSON, and stamps the tasks that do it. */
async function countSavedBytes(page: Page): Promise<() => Promise<{ bytes: number; puts: string[] }>> {
  await page.evaluate(() => {
    const saved = { bytes: 0, puts: [] as string[] };
    const size = (value: unknown): number => {
      if (ArrayBuffer.isView(value)) return value.byteLength;
      if (typeof value !== "object" || value === null) return JSON.stringify(value)?.length ?? 0;
      return Object.entries(value).reduce((sum, [key, part]) => sum + key.length + size(part), 0);
    };
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (this: IDBObjectStore, value, key) {
      saved.bytes += size(value) + size(key);
      saved.puts.push(this.name);
      console.timeStamp("put");
      return put.call(this, value, key);
    };
    Object.assign(globalThis, { saved });
  });
  return () =>
    page.evaluate(() => (globalThis as unknown as { saved: { bytes: number; puts: string[] } }).saved);
}

/** Says that the only project's video lies at this address, as it does for the app's own clip: then it opens without being chosen. */
function keepVideoAt(page: Page, path: string): Promise<void> {
  return page.evaluate(async (path) => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const db = await done(indexedDB.open("videorefer"));
    const transaction = db.transaction(["projects", "sources"], "readwrite");
    const [id] = await done(transaction.objectStore("projects").getAllKeys());
    await done(transaction.objectStore("sources").put({ kind: "sample", path }, id));
    db.close();
  }, path);
}

/** Stores copies of the only project under other ids. Their pixels are left out: they would be a gigabyte that no list reads. */
function copyProject(page: Page, copies: number): Promise<void> {
  return page.evaluate(async (copies) => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const db = await done(indexedDB.open("videorefer"));
    const names = ["projects", "summaries", "frames"] as const;
    const transaction = db.transaction(names, "readwrite");
    for (const name of names) {
      const store = transaction.objectStore(name);
      const [keys, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
      for (let copy = 0; copy < copies; copy++) {
        keys.forEach((key, i) => {
          const id = `copy-${copy}`;
          if (Array.isArray(key)) store.put(values[i], [id, ...key.slice(1)]);
          else store.put({ ...values[i], id }, id);
        });
      }
    }
    await new Promise((resolve) => (transaction.oncomplete = resolve));
    db.close();
  }, copies);
}

test("a large project opens, saves, scrubs and is listed as quickly as a small one", async ({
  app,
  browser,
  folder,
  site,
}) => {
  const { page } = app;
  site.mount("/clips/long.mp4", CLIP);
  const bytes = await largeProject(CLIP, OBJECTS, FRAMES);
  const file = join(folder, "large.vrproj");
  await writeFile(file, bytes);
  await app.visit("?device=wasm");
  const welcomeBack = page.getByRole("heading", { name: "Welcome back" });

  await test.step("opening a project file", async () => {
    await chooseLarge(app, file);
    await expect(page.getByRole("progressbar", { name: "Opening large.vrproj" })).toBeVisible();
    await page.getByRole("button", { name: "Cancel" }).click();
    await expect(page.getByRole("progressbar")).toHaveCount(0);
    await projectsButton(page).click();
    await expect(page.getByText("Nothing yet.")).toBeVisible();
    await page.keyboard.press("Escape");

    let startMs = 0;
    const tasks = await mainThreadTasks(browser, page, async () => {
      startMs = Date.now();
      await chooseLarge(app, file);
      await expect(welcomeBack).toBeVisible({ timeout: 60_000 });
      report(
        `a project file of ${(bytes.length / 1e6).toFixed(1)} MB was read and kept in ${Date.now() - startMs} ms`,
      );
    });
    checkTasks("opening a project file", tasks);
  });

  await test.step("saving to a file", async () => {
    await projectsButton(page).click();
    const tasks = await mainThreadTasks(browser, page, async () => {
      const startMs = Date.now();
      const [saved] = await Promise.all([
        page.waitForEvent("download", { timeout: 60_000 }),
        page.getByRole("button", { name: "Save to a file" }).click(),
      ]);
      expect(saved.suggestedFilename()).toBe("Twenty discs.vrproj");
      report(`the project was saved to a file in ${Date.now() - startMs} ms`);
    });
    checkTasks("saving to a file", tasks);
    await page.keyboard.press("Escape");
  });

  await test.step("saving", async () => {
    await app.openShown(CLIP);
    await app.goToFrame(1000);
    await expect(app.editor.facts(1)).toContainText("px");
    await app.editor.stage.focus();
    await page.keyboard.press("b");
    await app.saved();
    const saved = await countSavedBytes(page);
    const longest: number[] = [];
    // The least of three is free of what else the machine does, as with the other times here.
    for (const x of [0.4, 0.45, 0.5]) {
      const tasks = await mainThreadTasks(browser, page, async () => {
        await app.editor.drag([x, 0.5], [x + 0.05, 0.55]);
        // The stroke's own drawing is not saving; the save comes a quarter of a second after it.
        await page.waitForTimeout(1500);
      });
      await app.saved();
      const saves = tasks.filter(({ isStamped }) => isStamped);
      expect(saves.length).toBeGreaterThan(0);
      longest.push(Math.max(...saves.map(({ processorMs }) => processorMs)));
    }
    const { bytes, puts } = await saved();
    const strokes = longest.length;
    report(
      `${strokes} strokes' saves put ${(bytes / 1024).toFixed(1)} KiB into ${[...new Set(puts)].sort().join(", ")}`,
    );
    report(
      `the longest task of each save took ${longest.map((ms) => ms.toFixed(1)).join(", ")} ms of the processor`,
    );
    expect(puts.filter((name) => name === "masks")).toHaveLength(strokes);
    expect(bytes).toBeLessThanOrEqual(strokes * MAX_SAVED_BYTES);
    expect(Math.min(...longest)).toBeLessThanOrEqual(MAX_SAVE_TASK_MS);
  });

  await test.step("scrubbing", async () => {
    const times: number[] = [];
    for (const frame of [1, 1999, 700, 1300, 40]) {
      const startMs = Date.now();
      await app.goToFrame(frame);
      await expect(app.editor.facts(OBJECTS)).toContainText("px");
      times.push(Date.now() - startMs);
    }
    report(`far jumps with all ${OBJECTS} masks took ${times.join(", ")} ms`);
    expect(Math.min(...times)).toBeLessThan(MAX_SCRUB_MS);
  });

  await test.step("opening", async () => {
    await keepVideoAt(page, "clips/long.mp4");
    const times = await measuredWithin(MAX_OPEN_MS, async () => {
      await projectsButton(page).click();
      await page.getByRole("button", { name: "New project" }).click();
      await expect(app.editor.names).toHaveCount(0);
      await projectsButton(page).click();
      const row = page.getByRole("dialog").getByRole("button", { name: /^Twenty discs/ });
      const time = await untilShown(row, 'input[aria-label^="Name of "]', OBJECTS);
      await expect(app.editor.facts(1)).toContainText("2000 frames");
      return time;
    });
    report(
      `opening, with its video, took ${times.map((ms) => ms.toFixed(0)).join(", ")} ms (limit ${MAX_OPEN_MS} ms)`,
    );
    expect(Math.min(...times)).toBeLessThanOrEqual(MAX_OPEN_MS);
  });

  await test.step("listing", async () => {
    await copyProject(page, LISTED - 1);
    const times = await measuredWithin(MAX_LIST_MS, async () => {
      const time = await untilShown(projectsButton(page), "dialog li", LISTED);
      await page.keyboard.press("Escape");
      await expect(page.getByRole("dialog")).toBeHidden();
      return time;
    });
    report(
      `listing ${LISTED} such projects took ${times.map((ms) => ms.toFixed(0)).join(", ")} ms (limit ${MAX_LIST_MS} ms)`,
    );
    expect(Math.min(...times)).toBeLessThanOrEqual(MAX_LIST_MS);
  });
});
