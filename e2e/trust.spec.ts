import { expect } from "@playwright/test";
import { RED_CIRCLE, test } from "./app-test.ts";
import { axeFindings } from "./axe-findings.ts";

// What an answer rests on: its length as chosen, what it was asked with, and what it would have said anyway.

test.describe.configure({ timeout: 120_000 });

test("an answer is asked again exactly, from what was asked, whatever became of the masks", async ({
  app,
}) => {
  const { page } = app;
  await app.openShown(RED_CIRCLE.path);
  await app.goToFrame(18);
  await app.brushOver(RED_CIRCLE.colour);
  await expect(app.editor.facts(1)).toContainText("1 frame");
  const asked = await app.maskOverlap(RED_CIRCLE.colour);
  await page.getByRole("radio", { name: "Phrase" }).check();
  await app.askButton.click();
  const answer = await app.answered();
  await expect(app.lastAnswer.getByRole("heading")).toContainText("in one short phrase");
  expect(answer).toMatch(RED_CIRCLE.words[0]);
  expect(answer).toMatch(RED_CIRCLE.words[1]);

  // The mask becomes another, and the person goes elsewhere.
  await app.editor.boxByNumbers(4, 200, 30, 30);
  const changed = await app.maskOverlap(RED_CIRCLE.colour);
  expect(changed).toBeLessThan(asked);
  await app.goToFrame(3);
  await app.saved();
  await page.reload();
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
  expect(app.errors).toEqual([]);
});
