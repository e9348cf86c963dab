import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { checkDataSet } from "../src/dataset/check-data-set.ts";
import { BLUE_SQUARE, RED_CIRCLE, SHORT_RED_CIRCLE, test } from "./app-test.ts";
import { axeFindings } from "./axe-findings.ts";
import { DataSetPage } from "./pages/data-set-page.ts";

// What three kinds of people come for, from an empty page to a file in their hands: someone with private footage, by touch; an annotator,
// by pointer and keys; a developer who compares models, by keyboard alone.

/** A first click loads the segmenter and encodes the frame, on a machine that does other things too. */
const PATIENCE_MS = 120_000;
const SHORT_FRAMES = 6;

test.describe("someone with private footage, by touch on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("cuts the network, asks what a thing is, and takes away a video without it", async ({ app, site }) => {
    test.setTimeout(400_000);
    const { page, editor } = app;
    const dialog = page.getByRole("dialog");
    await app.visit("?device=wasm");
    await page.getByRole("button", { name: "Menu" }).tap();
    await dialog.getByRole("button", { name: "Settings" }).tap();
    await page.getByRole("button", { name: "Privacy" }).tap();
    const cut = dialog.getByRole("checkbox", { name: /^Cut the network/ });
    await cut.check();
    await page.goBack();
    await app.visit("?device=wasm");

    await app.openShown(SHORT_RED_CIRCLE.path);
    await page.getByRole("tab", { name: "Objects" }).tap();
    await app.tapOn(SHORT_RED_CIRCLE.colour);
    await expect(editor.facts(1)).toContainText("1 frame", { timeout: PATIENCE_MS });
    await page.getByRole("button", { name: "Track", exact: true }).tap();
    await expect(editor.facts(1)).toContainText(`${SHORT_FRAMES} frames`, { timeout: 200_000 });
    await page.getByRole("tab", { name: "Ask" }).tap();
    await app.askButton.tap();
    const answer = await app.answered(PATIENCE_MS);
    for (const word of SHORT_RED_CIRCLE.words) expect.soft(answer).toMatch(word);

    await page.getByRole("button", { name: "Menu" }).tap();
    await dialog.getByRole("button", { name: "Projects and files" }).tap();
    await dialog.getByRole("button", { name: "Export masks and answers" }).tap();
    await dialog.getByRole("radio", { name: /^Video MP4/ }).check();
    await dialog.getByRole("combobox", { name: "What it shows" }).selectOption("Objects filled with black");
    await dialog.getByRole("combobox", { name: "Container" }).selectOption("WebM");
    expect(await axeFindings(page), "export").toEqual([]);
    const [download] = await Promise.all([
      page.waitForEvent("download", { timeout: PATIENCE_MS }),
      dialog.getByRole("button", { name: "Export", exact: true }).tap(),
    ]);
    const covered = {
      name: "covered.webm",
      mimeType: "video/webm",
      buffer: await readFile(await download.path()),
    };
    await app.saved();

    // It is there after a reload, and nothing has gone anywhere.
    await page.reload();
    await app.openShown(SHORT_RED_CIRCLE.path);
    await expect(app.lastText).toHaveText(answer);
    await page.getByRole("button", { name: "Menu" }).tap();
    await dialog.getByRole("button", { name: "Projects and files" }).tap();
    await dialog.getByRole("button", { name: "New project" }).tap();
    await app.open(covered);
    await app.videoShown();
    expect(await app.pixelsOf(SHORT_RED_CIRCLE.colour)).toBe(0);
    const elsewhere = app.requested.filter(
      (url) => !/^(blob|data):/.test(url) && new URL(url).origin !== site.origin,
    );
    expect(elsewhere).toEqual([]);
    expect(app.errors).toEqual([]);
  });
});

test("an annotator marks two things, corrects an answer, and opens the records as a data set", async ({
  app,
  folder,
}) => {
  test.setTimeout(200_000);
  const { page, editor } = app;
  const { keyboard } = page;
  await app.openShown(RED_CIRCLE.path);
  await app.goToFrame(3);
  await app.brushOver(RED_CIRCLE.colour);
  await editor.names.first().fill("ball");
  await keyboard.press("Enter");
  await app.goToFrame(30);
  await app.brushOver(RED_CIRCLE.colour);
  await expect(editor.facts(1)).toContainText("2 frames");
  await page.getByRole("button", { name: "New object" }).first().click();
  await app.brushOver(BLUE_SQUARE.colour);
  await editor.names.nth(1).fill("box");
  await keyboard.press("Enter");
  await expect(editor.facts(2)).toContainText("1 frame");

  await page.getByText("Relation", { exact: true }).click();
  const objects = page.getByRole("group", { name: "Objects the question is about" });
  for (const name of ["ball", "box"]) {
    const choice = objects.getByRole("button", { name });
    if ((await choice.getAttribute("aria-pressed")) !== "true") await choice.click();
  }
  await app.askButton.click();
  await app.answered();
  await app.lastAnswer.getByRole("button", { name: "Correct the answer" }).click();
  await keyboard.press("ControlOrMeta+a");
  await keyboard.type("The ball passes above the box.");
  await keyboard.press("ControlOrMeta+Enter");
  await app.saved();

  await page.getByRole("button", { name: "Projects and files" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Export masks and answers" }).click();
  await dialog.getByRole("radio", { name: /^VideoRefer/ }).check();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("button", { name: "Export", exact: true }).press("Enter"),
  ]);
  const records = join(folder, download.suggestedFilename());
  await copyFile(await download.path(), records);
  const checked = await checkDataSet(new File([await readFile(records)], download.suggestedFilename()));
  expect(checked).toMatchObject({ records: 1, accepted: 1 });

  const set = await DataSetPage.visit(app);
  await set.open(records);
  await expect(set.counts).toHaveText("1 record · 1 accepted · 0 rejected");
  await expect(set.list.getByRole("option")).toContainText("passes above");
  expect(app.errors).toEqual([]);
});

test("a developer asks two models the same, and sees what each was given, by keyboard alone", async ({
  app,
}) => {
  test.setTimeout(240_000);
  const { page } = app;
  const { keyboard } = page;
  const press = async (name: string) => {
    await app.tabTo(page.getByRole("button", { name, exact: true }).last());
    await keyboard.press("Enter");
  };
  /** A button of the newest answer, from the composer below it. */
  const pressBack = async (name: string) => {
    await keyboard.press("a");
    await expect(app.askButton).toBeFocused();
    await app.tabTo(app.lastAnswer.getByRole("button", { name, exact: true }), "Shift+Tab");
    await keyboard.press("Enter");
  };
  await app.choose(RED_CIRCLE.path, () => press("Open a video or picture"));
  await expect(app.editor.stage).toHaveAccessibleName("Video frame 1");
  await keyboard.press("r");
  await app.tabTo(app.editor.stage);
  // The crosshair starts in the middle, 160 across and 120 down. Much of the circle, whose middle is 90 across and 80 down, is in the box.
  await keyboard.press("Enter");
  for (let i = 0; i < 8; i++) await keyboard.press("Shift+ArrowLeft");
  await expect(app.editor.announcement).toHaveText("80 across, 120 down.");
  await keyboard.press("Enter");
  for (let i = 0; i < 8; i++) await keyboard.press("Shift+ArrowUp");
  for (let i = 0; i < 4; i++) await keyboard.press("Shift+ArrowRight");
  await keyboard.press("Enter");
  await expect(app.editor.facts(1)).toContainText("1 frame");
  await keyboard.press("a");
  await keyboard.press("Enter");
  await app.answered();
  const sees = async (prompt: RegExp) => {
    await pressBack("What the model saw");
    await expect(app.lastAnswer.getByRole("textbox", { name: "Prompt" })).toHaveValue(prompt);
    await keyboard.press("Enter");
  };
  await sees(/<REGION>/);

  await keyboard.press("Control+k");
  const field = page.getByRole("combobox", { name: "Search commands" });
  await expect(field).toBeFocused();
  await keyboard.type("Model: choose");
  await expect(page.getByRole("dialog", { name: "Commands" }).getByRole("option")).toHaveCount(1);
  await keyboard.press("Enter");
  const models = page.getByRole("dialog", { name: "Models" });
  const other = models.getByRole("listitem", { name: "Demo model, second architecture", exact: true });
  await app.tabTo(other.getByRole("button", { name: "Use" }));
  await keyboard.press("Enter");
  await expect(models.getByRole("definition").getByText("VideoRefer-7B", { exact: true })).toBeVisible({
    timeout: PATIENCE_MS,
  });
  await keyboard.press("Escape");
  await pressBack("Ask again with the current masks");
  await expect(app.lastAnswer.getByText("2 of 2")).toBeVisible();
  await app.answered(PATIENCE_MS);
  await sees(/<region>/);
  await pressBack("Versions beside each other");
  const beside = page.getByRole("list", { name: "Answers beside each other" }).getByRole("listitem");
  await expect(beside).toHaveCount(2);
  for (const version of [0, 1])
    for (const word of RED_CIRCLE.words) await expect.soft(beside.nth(version)).toContainText(word);
  expect(await axeFindings(page)).toEqual([]);
  expect(app.errors).toEqual([]);
});
