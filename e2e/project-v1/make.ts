import { readFile, writeFile } from "node:fs/promises";
import { expect, type Page } from "@playwright/test";
import { launchBrowser } from "../../src/cli/browser.ts";
import { MODELS } from "../../src/cli/build.ts";
import { serve } from "../../src/cli/serve.ts";
import { RED_CIRCLE } from "../app-test.ts";
import { AppPage } from "../pages/app-page.ts";

// Works as a person does with a build that stores projects in version 1, and keeps what it stored; the fixture's README says more.

const FIXTURE = new URL("../../src/testing/fixtures/project-v1/", import.meta.url);

const [dist] = process.argv.slice(2);
if (!dist) throw new Error("the folder of the old build should be given");
const server = await serve({ root: dist, mounts: { "/models": MODELS } });
const { context, close } = await launchBrowser();
try {
  const page = await context.newPage();
  await page.setViewportSize({ width: 1600, height: 950 });
  // The compiler wraps functions in this, which the page does not have.
  await page.addInitScript({ content: "globalThis.__name = (value) => value" });
  const app = await AppPage.on(page, server.origin);
  const write = (name: string, value: unknown) =>
    writeFile(new URL(name, FIXTURE), `${JSON.stringify(value)}\n`);

  // A project of a file: two objects on several frames, one renamed, one locked and hidden, a conversation of two questions,
  // and a mask that was edited after it had been asked about.
  await app.visit("?device=wasm");
  await app.openShown(RED_CIRCLE.path);
  await app.goToFrame(18);
  await app.brushOver(RED_CIRCLE.colour);
  await app.editor.names.fill("The circle");
  await app.editor.names.press("Enter");
  await app.editor.stage.focus();
  await page.keyboard.press("d");
  await expect(app.editor.stage).toHaveAccessibleName("Video frame 19");
  await app.goToFrame(18);
  await app.askButton.click();
  await app.answered();
  await app.lastAnswer.getByRole("button", { name: "Follow up" }).click();
  await page.keyboard.type("Is it red?");
  await page.keyboard.press("Enter");
  await expect(app.answers).toHaveCount(2);
  await app.answered();
  await app.editor.stage.focus();
  await page.keyboard.press("b");
  await app.editor.drag([0.7, 0.2], [0.8, 0.2]);
  await page.keyboard.press("n");
  await app.goToFrame(5);
  await app.editor.drag([0.2, 0.8], [0.3, 0.8]);
  await page.getByRole("button", { name: "Lock Object 2" }).click();
  await page.getByRole("button", { name: "Hide Object 2" }).click();
  await app.saved();
  const download = page.waitForEvent("download");
  await page.keyboard.press("Control+s");
  await writeFile(
    new URL("red-circle.vrproj.json", FIXTURE),
    await readFile((await (await download).path())!),
  );

  // A second project, of the clip that comes with the app; it is the one open last.
  await page.getByRole("button", { name: "Projects and files" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "New project" }).click();
  await app.editor.openSample();
  await app.editor.drag([0.4, 0.4], [0.5, 0.5]);
  await app.saved();
  await write("database.json", await stored(page));
} finally {
  await close();
  await server.close();
}

/** Every store of the app's database as pairs of key and value. */
function stored(page: Page): Promise<Record<string, [IDBValidKey, unknown][]>> {
  return page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const db = await done(indexedDB.open("videorefer"));
    const stores: Record<string, [IDBValidKey, unknown][]> = {};
    for (const name of db.objectStoreNames) {
      const store = db.transaction(name).objectStore(name);
      const [keys, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
      stores[name] = keys.map((key, i) => [key, values[i]]);
    }
    return stores;
  });
}
