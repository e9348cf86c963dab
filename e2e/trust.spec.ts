import { expect } from "@playwright/test";
import { BLUE_SQUARE, RED_CIRCLE, test } from "./app-test.ts";
import { axeFindings } from "./axe-findings.ts";

// What an answer rests on: its length as chosen, what it was asked with, and what it would have said anyway.

test.describe.configure({ timeout: 300_000 });

test("an answer is asked again exactly, from what was asked, whatever became of the masks", async ({
  app,
}) => {
  const { page } = app;
  await app.openShown(RED_CIRCLE.path);
  await app.goToFrame(18);
  await app.brushOver(RED_CIRCLE.colour);
  await expect(app.editor.facts(1)).toContainText("1 frame");
  const asked = await app.maskOverlap(RED_CIRCLE.colour);
  await page.getByText("Phrase", { exact: true }).click();
  await app.askButton.click();
  const answer = await app.answered();
  await expect(app.lastAnswer.getByRole("heading")).toContainText("in one short phrase");
  expect(answer).toMatch(RED_CIRCLE.words[0]);
  expect(answer).toMatch(RED_CIRCLE.words[1]);

  // Each claim is scored with the mask, with it moved off, and without it.
  await app.lastAnswer.getByRole("button", { name: "Check each claim" }).click();
  const claims = app.lastAnswer.getByRole("region", { name: "What the claims rest on" });
  await claims.getByText("How likely each word was").click({ timeout: 40_000 });
  const red = claims.getByRole("row", { name: /^red/ });
  const shares = await red.getByRole("cell").allTextContents();
  const [asAsked, , removed] = shares.map((share) => Number.parseFloat(share.replace("under ", "")));
  expect(asAsked).toBeGreaterThan(50);
  expect(removed).toBeLessThan(25);
  await expect(app.lastText.locator("[data-rests]").first()).toBeVisible();
  expect(await axeFindings(page)).toEqual([]);

  // The mask becomes another, and the person goes elsewhere.
  await page.keyboard.press("r");
  await app.editor.boxByNumbers(4, 200, 30, 30);
  const changed = await app.maskOverlap(RED_CIRCLE.colour);
  expect(changed).toBeLessThan(asked);
  await app.goToFrame(3);
  await app.saved();
  await page.reload();
  await app.open(RED_CIRCLE.path);
  await app.videoShown();
  await app.goToFrame(3);

  await app.lastAnswer.getByRole("button", { name: "What the model saw" }).click();
  await expect(app.lastAnswer.getByRole("textbox", { name: "Prompt" })).toHaveValue(/in one short phrase/);
  await app.lastAnswer.getByRole("button", { name: "Show what was asked" }).click();
  await expect(app.editor.stage).toHaveAccessibleName("Video frame 18");
  await expect.poll(() => app.maskOverlap(RED_CIRCLE.colour)).toBeCloseTo(asked, 2);
  const bar = page.getByRole("region", { name: "What was asked" });
  expect(await axeFindings(page)).toEqual([]);
  await bar.getByRole("button", { name: "Ask again exactly" }).click();
  await expect(app.lastAnswer.getByRole("region", { name: "Asked again exactly" })).toContainText(
    "the same answer, word for word",
    { timeout: 30_000 },
  );
  expect(await app.answered()).toBe(answer);
  await bar.getByRole("button", { name: "Back to now" }).click();
  await expect(app.editor.stage).toHaveAccessibleName("Video frame 3");
  await app.goToFrame(18);
  await expect.poll(() => app.maskOverlap(RED_CIRCLE.colour)).toBeCloseTo(changed, 2);

  // The same about another object, and about a part of the video: answers beside each other.
  await page.getByRole("button", { name: "New object" }).first().click();
  await app.brushOver(BLUE_SQUARE.colour);
  await app.lastAnswer.getByRole("button", { name: "Ask the same about something else" }).click();
  await page
    .getByRole("region", { name: "Ask the same about" })
    .getByRole("button", { name: "Object 2" })
    .click();
  await expect(app.answers).toHaveCount(2);
  const other = await app.answered();
  for (const word of BLUE_SQUARE.words) expect.soft(other).toMatch(word);
  await expect(
    page.getByRole("list", { name: "Answers beside each other" }).getByRole("article"),
  ).toHaveCount(2);
  // Words that the two do not share are marked.
  await expect(app.lastText.locator("mark").first()).toBeVisible();
  expect(await axeFindings(page)).toEqual([]);
  expect(app.errors).toEqual([]);
});
