import { copyFile, cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect } from "@playwright/test";
import { checkDataSet } from "../src/dataset/check-data-set.ts";
import { clip, SHORT_RED_CIRCLE, test } from "./app-test.ts";
import { axeFindings } from "./axe-findings.ts";
import { DATA_SET_FILE as FILE, record, SEGMENTATION } from "./data-set-file.ts";
import { DataSetPage } from "./pages/data-set-page.ts";

// The Data set screen: open a file, find what is broken, repair it, export, and the check accepts what was written.

/** Of a picture of 128×64, column by column. */
const UPPER_HALF = { size: [64, 128], counts: [0, ...Array.from({ length: 256 }, () => 32)] };

test("by pointer: finds a broken record, repairs it, exports what the check accepts", async ({ app }) => {
  const set = await DataSetPage.visit(app);
  const { page } = set;
  await set.open(FILE);
  await expect(set.counts).toHaveText("300 records · 298 accepted · 2 rejected");
  await page.getByRole("combobox", { name: "Verdict" }).selectOption("rejected");
  await expect(set.list.getByRole("option")).toHaveCount(2);

  await set.row("250").click();
  await expect(set.doctor).toContainText("There is no safe repair");
  await set.row("120").click();
  await expect(set.doctor).toContainText("Writes the only path of the list as the video.");
  await set.doctor.getByRole("button", { name: "Repair" }).click();
  await expect(set.doctor).toContainText("Repaired and accepted");
  await expect(set.counts).toHaveText("300 records · 299 accepted · 1 rejected · 1 repaired");

  // Back, and once more with all that can be.
  await set.doctor.getByRole("button", { name: "Undo the repair" }).click();
  await expect(set.doctor).toContainText("Rejected: Media");
  await page.getByRole("button", { name: "Repair the one that can be" }).click();
  await expect(set.doctor).toContainText("Repaired and accepted");

  await page.getByRole("button", { name: "Edit answer 1" }).click();
  await page.getByRole("textbox", { name: "Answer" }).fill("A red circle.");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(set.row("120")).toContainText("A red circle.");

  // Another file does not take the place of changes unasked.
  const other = { ...FILE, name: "other.jsonl" };
  await app.choose(other, () => page.getByRole("button", { name: "Open another data set" }).click());
  await expect(page.getByText(/changes that no export holds/)).toBeVisible();
  await expect(page.getByRole("banner")).toContainText("set.jsonl");

  await page.getByRole("button", { name: "Export" }).click();
  const file = await set.exported(() =>
    page.getByRole("dialog").getByRole("button", { name: "Export" }).click(),
  );
  expect(file.name).toBe("set-checked.jsonl");
  expect(await checkDataSet(file)).toMatchObject({ records: 299, accepted: 299 });
  expect(await file.text()).toContain("A red circle.");
  await expect(page.getByText("299 records written to set-checked.jsonl, 1 left out.")).toBeVisible();
  expect(app.errors).toEqual([]);
});

test("by keyboard: the same, from a file in gzip", async ({ app }) => {
  const set = await DataSetPage.visit(app);
  const { page } = set;
  const { keyboard } = page;
  const button = page.getByRole("button", { name: "Open a data set" });
  await expect(button).toBeVisible();
  await app.choose({ ...FILE, name: "set.jsonl.gz", buffer: gzipSync(FILE.buffer) }, async () => {
    await app.tabTo(button);
    await keyboard.press("Enter");
  });
  await expect(set.counts).toHaveText("300 records · 298 accepted · 2 rejected");

  await keyboard.press("f");
  await expect(set.list.getByRole("option")).toHaveCount(2);
  await app.tabTo(set.list);
  await keyboard.press("ArrowDown");
  await expect(set.doctor).toContainText("Rejected: Media");
  await keyboard.press("r");
  await expect(set.doctor).toContainText("Repaired and accepted");
  await keyboard.press("u");
  await expect(set.doctor).toContainText("Rejected: Media");
  await keyboard.press("Enter");
  await app.tabTo(set.doctor.getByRole("button", { name: "Repair" }));
  await keyboard.press("Enter");
  await expect(set.doctor).toContainText("Repaired and accepted");

  await keyboard.press("/");
  await keyboard.type("walrus");
  await keyboard.press("Escape");
  await app.tabTo(set.list);
  await keyboard.press("f");
  await keyboard.press("x");
  await expect(page.getByRole("dialog")).toBeVisible();
  const write = page.getByRole("dialog").getByRole("button", { name: "Export" });
  await app.tabTo(write);
  const file = await set.exported(() => keyboard.press("Enter"));
  expect(await checkDataSet(file)).toMatchObject({ records: 299, accepted: 299 });
  expect(app.errors).toEqual([]);
});

test("searches, shows frames under the masks, and opens a record in the workspace", async ({
  app,
  folder,
}) => {
  const clips = join(folder, "clips");
  await mkdir(clips);
  await copyFile(SHORT_RED_CIRCLE.path, join(clips, "circle.mp4"));
  await cp(clip("pictures/frames"), join(clips, "numbers"), { recursive: true });
  const set = await DataSetPage.visit(app);
  const { page } = set;
  await set.open(FILE);
  await set.search.fill("WALRUS");
  await expect(set.list.getByRole("option")).toHaveCount(1);
  await set.row("walrus").click();
  await expect(page.getByText("Choose the folder with the clips first.")).toBeVisible();
  await set.chooseFolder(clips);

  const picture = page.getByRole("img", { name: "Frame 2 of clips/circle.mp4, 1 object marked" });
  const hasRed = () =>
    picture.evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const context = new OffscreenCanvas(width, height).getContext("2d")!;
      context.drawImage(canvas as HTMLCanvasElement, 0, 0);
      const { data } = context.getImageData(0, 0, width, height);
      for (let at = 0; at < data.length; at += 4)
        if (data[at]! > 180 && data[at + 1]! < 90 && data[at + 2]! < 90) return true;
      return false;
    });
  await expect.poll(hasRed, { timeout: 15_000 }).toBe(true);
  await page.getByRole("button", { name: "Next marked frame" }).click();
  await expect(page.getByText("Frame 4 of clips/circle.mp4 · 2 of 2")).toBeVisible();

  await page.getByRole("button", { name: "Open in the workspace" }).click();
  await app.videoShown();
  await expect(page.getByText("Record 77 asks: What is <region>?")).toBeVisible();
  await expect(page.getByText("Record 77, object 0").first()).toBeVisible();
  await page.goBack();
  await expect(set.row("walrus")).toBeVisible();

  // A folder of frames, and a picture: their masks go there and come back.
  const pictures = [
    record(0, { video: "480p/numbers", annotation: [{ "2": { segmentation: UPPER_HALF } }] }),
    record(1, {
      ...{ video: undefined, image: "numbers/frame 10.png", annotation: undefined, masks: [UPPER_HALF] },
      conversations: [{ from: "human", value: "<image>\nWhat is <region>?" }, record(0).conversations[1]],
    }),
  ];
  const other = { ...FILE, buffer: Buffer.from(pictures.map((one) => JSON.stringify(one)).join("\n")) };
  await app.choose(other, () => page.getByRole("button", { name: "Open another data set" }).click());
  await set.row("480p/numbers").click();
  await page.getByRole("button", { name: "Open in the workspace" }).click();
  await expect(page.getByText("Record 0, object 0").first()).toBeVisible();
  await expect(app.editor.stage).toHaveAccessibleName(/Video frame 3/);
  await page.goBack();
  await set.row("frame 10.png").click();
  await page.getByRole("button", { name: "Open in the workspace" }).click();
  await expect(page.getByText("Record 1 asks: What is <region>?")).toBeVisible();
  await expect(page.getByText("Record 1, object 0").first()).toBeVisible();
  await page.goBack();
  await page.getByRole("button", { name: "Put its masks back into the record" }).click();
  await expect(set.counts).toHaveText("2 records · 2 accepted · 0 rejected · 1 edited");
  expect(app.errors).toEqual([]);
});

test("looks at the clips where their folder is chosen, and plays the masks over them", async ({
  app,
  folder,
}) => {
  const clips = join(folder, "clips");
  await mkdir(clips);
  await copyFile(SHORT_RED_CIRCLE.path, join(clips, "circle.mp4"));
  await copyFile(SHORT_RED_CIRCLE.path, join(clips, "a_0_00_04.000.mp4"));
  const set = await DataSetPage.visit(app);
  const { page } = set;
  const far = [{ "2": { segmentation: SEGMENTATION }, "9999": { segmentation: null } }];
  const records = [
    record(0),
    record(1, { video: "clips/gone.mp4" }),
    record(2, { annotation: far }),
    record(3, { video: "clips/a_0:00:04.000.mp4" }),
  ];
  await set.open({ ...FILE, buffer: Buffer.from(records.map((one) => JSON.stringify(one)).join("\n")) });
  await expect(set.counts).toHaveText("4 records · 4 accepted · 0 rejected");
  await expect(page.getByRole("button", { name: "Check the clips" })).toHaveCount(0);
  await set.chooseFolder(clips);
  await page.getByRole("button", { name: "Check the clips" }).click();
  await expect(set.counts).toHaveText("4 records · 2 accepted · 2 rejected · with the clips of clips");
  const verdict = page.getByRole("combobox", { name: "Verdict" });
  const rows = set.list.getByRole("option");
  await verdict.selectOption("media");
  await expect(rows).toHaveCount(1);
  await rows.click();
  await expect(set.doctor).toContainText("expected clips/gone.mp4 in clips, found nothing there");
  await verdict.selectOption("frame-key");
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText("2");
  await rows.click();
  await expect(set.doctor).toContainText("found 9999");
  await verdict.selectOption("accepted");
  await set.row("clips/circle.mp4").click();
  await page.getByRole("button", { name: "Play the masks" }).click();
  await expect(page.getByText("Frame 4 of clips/circle.mp4 · 2 of 2")).toBeVisible();
  await expect(page.getByText("Frame 2 of clips/circle.mp4 · 1 of 2")).toBeVisible();
  await page.getByRole("button", { name: "Pause" }).click();
  expect.soft(await axeFindings(page)).toEqual([]);
  expect(app.errors).toEqual([]);
});

test("has the model answer a record's question, and takes its masks back from the workspace", async ({
  app,
  folder,
}) => {
  test.setTimeout(180_000);
  const clips = join(folder, "clips");
  await mkdir(clips);
  await copyFile(SHORT_RED_CIRCLE.path, join(clips, "circle.mp4"));
  const set = await DataSetPage.visit(app, "?device=wasm");
  const { page } = set;
  await set.open(FILE);
  await set.row("Answer number 3.").click();
  await expect(page.getByRole("button", { name: "Ask the model" })).toBeDisabled();
  await set.chooseFolder(clips);
  await page.getByRole("button", { name: "Ask the model" }).click();
  const texts = page.getByRole("region", { name: "The record and the model" });
  await expect(texts).toContainText("Answer number 3.", { timeout: 120_000 });
  await expect(texts).toContainText("circle");
  await expect(texts.locator("mark").first()).toContainText("Answer number 3.");
  expect.soft(await axeFindings(page)).toEqual([]);

  await page.getByRole("button", { name: "Open in the workspace" }).click();
  await app.videoShown();
  await expect(page.getByText("Record 3, object 0").first()).toBeVisible();
  await expect(app.editor.facts(1)).toContainText("2 frames");
  await expect(app.editor.stage).toHaveAccessibleName(/Video frame 3/);
  await page.keyboard.press("Delete");
  await expect(app.editor.facts(1)).not.toContainText("2 frames");
  await page.goBack();
  await page.getByRole("button", { name: "Put its masks back into the record" }).click();
  await expect(page.getByText("Frame 4 of clips/circle.mp4")).toBeVisible();
  await expect(set.counts).toContainText("1 edited");

  await page.getByRole("button", { name: "Export" }).click();
  const file = await set.exported(() =>
    page.getByRole("dialog").getByRole("button", { name: "Export" }).click(),
  );
  expect(await checkDataSet(file)).toMatchObject({ records: 298, accepted: 298 });
  const written = (await file.text()).split("\n").map((line) => line && JSON.parse(line));
  const [object] = written.find((one) => one.id === 3).annotation;
  expect(object["2"]).toEqual({ segmentation: null });
  expect(object["4"].segmentation.size).toEqual([144, 192]);
  expect(app.errors).toEqual([]);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing serious, on a phone too, ${colorScheme}`, async ({ app }) => {
    await app.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const set = await DataSetPage.visit(app);
    const { page } = set;
    const clean = async (state: string) => expect.soft(await axeFindings(page), state).toEqual([]);
    await expect(page.getByRole("button", { name: "Open a data set" })).toBeVisible();
    await clean("nothing open");
    await set.open({ name: "notes.json", mimeType: "application/json", buffer: Buffer.from("7") });
    await expect(app.alert).toContainText("not a data set");
    await clean("no data set");
    await app.choose(FILE, () => page.getByRole("button", { name: "Choose another file" }).click());
    await page.getByRole("combobox", { name: "Verdict" }).selectOption("rejected");
    await set.row("120").click();
    await expect(set.doctor).toBeVisible();
    await clean("a rejected record");
    await page.getByRole("button", { name: "Statistics" }).click();
    await expect(page.getByRole("heading", { name: "Rejected, by reason" })).toBeVisible();
    await clean("statistics");
    await page.keyboard.press("?");
    await clean("help");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Export" }).click();
    await clean("exporting");
    await page.keyboard.press("Escape");

    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole("button", { name: "Records" }).click();
    await clean("the list on a phone");
    await set.row("120").click();
    await expect(set.doctor).toBeVisible();
    await expect(set.list).toHaveCount(0);
    await clean("a record on a phone");
    const isWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    expect(isWide, "nothing is wider than the phone").toBe(false);
  });
}
