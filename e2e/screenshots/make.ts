import { copyFile, mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, expect } from "@playwright/test";
import { CHROMIUM_FLAGS, findChromium } from "../../src/cli/browser.ts";
import { buildApp, MODELS, makeBundledModels } from "../../src/cli/build.ts";
import { serve } from "../../src/cli/serve.ts";
import { writeBench } from "../../src/testing/bench-files.ts";
import { DATA_SET_FILE } from "../data-set-file.ts";
import { AppPage } from "../pages/app-page.ts";
import { BenchmarkPage } from "../pages/benchmark-page.ts";
import { DataSetPage } from "../pages/data-set-page.ts";

// Pictures of the app as built, `npm run pictures`: the README's, of the sample clip, one thing brushed and its answer; and the guide's, of a
// data set and a benchmark. `npm run pictures -- guide` takes those alone.

const SCREENS = {
  desktop: { viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1 },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
} as const;
const RED = [218, 40, 48] as const;

/** The sample clip with its answer, by screen and theme. */
async function readme(): Promise<void> {
  for (const [name, screen] of Object.entries(SCREENS)) {
    for (const colorScheme of ["light", "dark"] as const) {
      const context = await browser.newContext({ ...screen, colorScheme, serviceWorkers: "block" });
      const app = await AppPage.on(await context.newPage(), server.origin);
      await app.visit();
      await app.page.getByRole("button", { name: "Try the sample clip" }).click();
      await app.videoShown();
      await app.brushOver(RED);
      if (name === "phone") await app.page.getByRole("tab", { name: "Ask" }).click();
      await app.page.getByText("Describe", { exact: true }).click();
      await app.askButton.click();
      console.error(`${name}, ${colorScheme}: ${await app.answered(180_000)}`);
      await app.page.mouse.move(2, 2);
      const path = fileURLToPath(new URL(`${name}-${colorScheme}.png`, import.meta.url));
      await app.page.screenshot({ path, animations: "disabled" });
      await context.close();
    }
  }
}

const clip = (name: string) => fileURLToPath(new URL(`../clips/shapes/${name}`, import.meta.url));

/** A page of a context of its own, as the guide's pictures show it. */
async function guidePage(): Promise<AppPage> {
  const viewport = { width: 1200, height: 750 };
  const context = await browser.newContext({ viewport, colorScheme: "light", serviceWorkers: "block" });
  return AppPage.on(await context.newPage(), server.origin);
}

async function guidePicture({ page }: AppPage, name: string): Promise<void> {
  await page.mouse.move(2, 2);
  const path = fileURLToPath(new URL(`../../docs/pictures/${name}.png`, import.meta.url));
  await page.screenshot({ path, animations: "disabled" });
  console.error(`docs/pictures/${name}.png`);
  await page.context().close();
}

/** Empty, and with the clip in it under each of these names. */
async function folderWith(source: string, ...names: readonly string[]): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), "videorefer-pictures-")), "clips");
  await mkdir(folder);
  for (const name of names) await copyFile(clip(source), join(folder, name));
  return folder;
}

/** A record that can be repaired, beside its clip. */
async function dataSet(): Promise<void> {
  const app = await guidePage();
  const set = await DataSetPage.visit(app);
  await set.open(DATA_SET_FILE);
  await set.page.getByRole("combobox", { name: "Verdict" }).selectOption("rejected");
  await set.row("120").click();
  await set.chooseFolder(await folderWith("short.mp4", "circle.mp4"));
  await expect(set.doctor).toContainText("A safe repair:");
  await set.page.waitForTimeout(2000);
  await guidePicture(app, "data-set");
}

/** The scores of a run. */
async function benchmark(): Promise<void> {
  const app = await guidePage();
  const files = await writeBench(await folderWith("red-circle.mp4"), clip("red-circle.mp4"));
  const bench = await BenchmarkPage.visit(app);
  await app.choose(files.questions, () => bench.button("Open a benchmark").click());
  await bench.chooseFolder(files.videos);
  await bench.button("Run").click();
  await expect(bench.words).toContainText(/(\d+) of \1 answered$/, { timeout: 240_000 });
  await bench.button("Scores").click();
  await bench.cells("Accuracy in percent, by both parsers");
  await guidePicture(app, "benchmark");
}

await makeBundledModels();
const server = await serve({ root: await buildApp(), mounts: { "/models": MODELS } });
const browser = await chromium.launch({ executablePath: await findChromium(), args: [...CHROMIUM_FLAGS] });
try {
  if (process.argv[2] !== "guide") await readme();
  await dataSet();
  await benchmark();
} finally {
  await browser.close();
  await server.close();
}
