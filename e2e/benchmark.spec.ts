import { copyFile, mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect } from "@playwright/test";
import { scoreChoices } from "../src/benchmark/choice-scores.ts";
import { scoreDescriptions } from "../src/benchmark/description-scores.ts";
import { readChoicePredictions, readDescriptionPredictions } from "../src/benchmark/read-predictions.ts";
import { writeBench } from "../src/testing/bench-files.ts";
import { RED_CIRCLE, test } from "./app-test.ts";
import { axeFindings } from "./axe-findings.ts";
import { BenchmarkPage } from "./pages/benchmark-page.ts";

// The Benchmark screen: run, stop, reload, go on, scores as the command has them, and another run beside it.

/** So many that a run can be stopped in the middle, however fast the machine is. */
const ITEMS = 31;

/** Questions about one clip over and over, and the last one about a folder of frames. */
async function manyQuestions(path: string): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  const all: { id: number; video: string }[] = JSON.parse(await readFile(path, "utf8"));
  const ofClip = all.filter(({ video }) => video.endsWith(".mp4"));
  const items = Array.from({ length: ITEMS }, (_, id) => ({ ...ofClip[id % ofClip.length]!, id }));
  items[ITEMS - 1] = { ...all.find(({ video }) => !video.endsWith(".mp4"))!, id: ITEMS - 1 };
  return { name: "bench-q.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(items)) };
}

test("a run goes on after a reload, asks about nothing twice, and scores as the command", async ({
  app,
  folder,
}) => {
  test.setTimeout(180_000);
  const files = await writeBench(folder, RED_CIRCLE.path);
  const bench = await BenchmarkPage.visit(app);
  const { page } = bench;
  const { keyboard } = page;
  const clean = async (state: string, schemes: readonly ("light" | "dark")[] = ["light", "dark"]) => {
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      expect.soft(await axeFindings(page), `${state}, ${colorScheme}`).toEqual([]);
    }
  };

  // By keyboard.
  const open = bench.button("Open a benchmark");
  await expect(open).toBeVisible();
  await app.choose(await manyQuestions(files.questions), async () => {
    await app.tabTo(open);
    await keyboard.press("Enter");
  });
  await expect(bench.words).toHaveText(`0 of ${ITEMS} answered`);
  await expect(page.getByText(/only learned coloured shapes/)).toBeVisible();
  await expect(bench.button("Run")).toBeDisabled();
  await bench.chooseFolder(files.videos);
  await app.tabTo(bench.list);
  await keyboard.press("g");
  await expect(page.getByText(new RegExp(`^[1-9]\\d* of ${ITEMS} done`))).toBeVisible({ timeout: 120_000 });
  await keyboard.press("s");
  await expect(bench.button("Go on")).toBeEnabled({ timeout: 30_000 });
  const before = await (await bench.exported()).text();
  expect(before.trim().split("\n").length).toBeLessThan(ITEMS);

  // By pointer.
  await page.reload();
  await page
    .getByRole("button", { name: /bench-q\.json/ })
    .first()
    .click();
  await expect(page.getByText(/it was “videos”/)).toBeVisible();
  await bench.chooseFolder(files.videos);
  await bench.button("Go on").click();
  await expect(bench.words).toContainText(`single · ${ITEMS} of ${ITEMS} answered`, { timeout: 120_000 });

  const file = await bench.exported();
  const text = await file.text();
  expect(text.startsWith(before)).toBe(true);
  const predictions = await readChoicePredictions(file);
  expect(predictions.map(({ id }) => id)).toEqual(Array.from({ length: ITEMS }, (_, id) => id));

  await bench.row("What shape").first().click();
  await expect(page.getByRole("region", { name: "Answer" })).toContainText("Upstream's parser reads");
  await clean("an item");

  await bench.button("Scores").click();
  const { upstream, strict } = scoreChoices(predictions).parser;
  const shown = await bench.cells("Accuracy in percent, by both parsers");
  const words = (...values: readonly (number | null)[]) => values.map((value) => value!.toFixed(1));
  expect(shown.get("Over all items")).toEqual(["", ...words(upstream.accuracy, strict.accuracy)]);
  expect(shown.get("Mean of types")).toEqual(["", ...words(upstream.meanOfTypes, strict.meanOfTypes)]);
  for (const [type, { items, accuracy }] of Object.entries(upstream.types)) {
    expect(shown.get(type)).toEqual([`${items}`, ...words(accuracy, strict.types[type]!.accuracy)]);
  }
  await clean("scores", ["light"]);

  // Another run, on all frames with masks, beside the first one.
  await page.getByRole("combobox", { name: "Frames with masks" }).selectOption("multi");
  await page.getByRole("spinbutton", { name: "Items" }).fill("2");
  await bench.button("Run").click();
  await expect(bench.words).toContainText(`multi · 2 of ${ITEMS} answered`, { timeout: 60_000 });
  await bench.button("Compare").click();
  await page.getByRole("combobox", { name: "The other run" }).selectOption({ index: 1 });
  const differences = await bench.cells(/by the strict parser/);
  // The demo model looks at an object once, so both runs are the same.
  expect(differences.get("Over all items")).toEqual(["+0.0", "+0.0 to +0.0", "2"]);
  await page.getByRole("combobox", { name: "Show" }).selectOption("differs");
  await expect(bench.list.getByRole("option")).toHaveCount(0);
  await clean("two runs");

  await page.setViewportSize({ width: 390, height: 844 });
  await clean("on a phone", ["dark"]);
  const isWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(isWide, "nothing is wider than the phone").toBe(false);
  await bench.button("Other benchmarks and runs").click();
  await expect(page.getByRole("heading", { name: "Earlier runs" })).toBeVisible();
  await clean("earlier runs", ["dark"]);
  expect(app.errors).toEqual([]);
});

test("rules judge descriptions of shapes world, without a model behind an address", async ({
  app,
  folder,
}) => {
  test.setTimeout(120_000);
  const files = await writeBench(folder, RED_CIRCLE.path);
  const bench = await BenchmarkPage.visit(app);
  const { page } = bench;
  await app.choose(files.descriptions, () => bench.button("Open a benchmark").click());
  await bench.chooseFolder(files.videos);
  await bench.button("Run").click();
  await expect(bench.words).toContainText("3 of 3 answered", { timeout: 100_000 });
  await bench.button("Scores").click();
  await expect(page.getByRole("combobox", { name: "Judge" })).toHaveValue("rules");
  await bench.button("Judge 3 descriptions").click();
  await expect(page.getByText("Judged by rules for shapes world.")).toBeVisible();
  const shown = await bench.cells(/^Scores from 0 to 5/);
  expect(shown.get("Subject Correspondence")![0]).toMatch(/^\d\.\d\d \(3\)$/);
  expect.soft(await axeFindings(page)).toEqual([]);
  const judged = scoreDescriptions(await readDescriptionPredictions(await bench.exported()));
  expect(judged).toMatchObject({ judged: 3, corrected: { unreadable: [] } });
  expect(shown.get("Average")![1]).toBe(judged.corrected.average!.toFixed(2));
  expect(app.errors).toEqual([]);
});

/** Files of two of MVBench's tasks about one clip, of which the second has no clip for its last question. */
function tasks(): { name: string; mimeType: string; buffer: Buffer }[] {
  const question = {
    question: "What is the color of the circle?",
    candidates: ["blue", "red"],
    answer: "red",
  };
  const files = {
    "action_sequence.json": [{ ...question, video: "a.mp4", start: 0.2, end: 1 }],
    "moving_direction.json": [
      { ...question, video: "b.mp4" },
      { ...question, video: "c.mp4" },
    ],
  };
  return Object.entries(files).map(([name, items]) => {
    return { name, mimeType: "application/json", buffer: Buffer.from(JSON.stringify(items)) };
  });
}

test("tasks of MVBench are opened together, run, and written for upstream's scorer", async ({
  app,
  folder,
}) => {
  test.setTimeout(120_000);
  for (const place of ["star/Charades_v1_480/a.mp4", "clevrer/video_validation/b.mp4"]) {
    await mkdir(dirname(join(folder, place)), { recursive: true });
    await copyFile(RED_CIRCLE.path, join(folder, place));
  }
  const bench = await BenchmarkPage.visit(app);
  const { page } = bench;
  await app.choose(tasks(), () => bench.button("Open a benchmark").click());
  await expect(bench.words).toHaveText("0 of 3 answered", { timeout: 30_000 });
  await bench.chooseFolder(folder);
  await bench.button("Run").click();
  await expect(bench.words).toContainText("whole clips · 2 of 3 answered", { timeout: 90_000 });

  await bench.row("c.mp4").click();
  await expect(
    page.getByText(/It could not be asked about: expected clevrer\/video_validation\/c.mp4/),
  ).toBeVisible();
  await bench.row("a.mp4").click();
  await expect(page.getByText("(B) red (right)")).toBeVisible();
  await bench.button("Scores").click();
  const groups = await bench.cells("By task type, in percent");
  expect([...groups.keys()]).toEqual(["Action Sequence", "Moving Direction"]);
  expect((await bench.cells("Published, in percent")).get("VideoRefer-7B")).toEqual(["59.6"]);
  expect.soft(await axeFindings(page)).toEqual([]);

  const download = page.waitForEvent("download");
  await bench.button("File for upstream's scorer").click();
  const text = await readFile(await (await download).path(), "utf8");
  const lines = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines).toEqual([
    { vid: "star/Charades_v1_480/a.mp4", task_type: "Action Sequence", pred: expect.any(Number), gt: 1 },
    { vid: "clevrer/video_validation/b.mp4", task_type: "Moving Direction", pred: expect.any(Number), gt: 1 },
  ]);
  expect(app.errors).toEqual([]);
});
