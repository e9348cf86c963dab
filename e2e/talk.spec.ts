import { expect } from "@playwright/test";
import { RED_CIRCLE, test } from "./app-test.ts";
import { axeFindings } from "./axe-findings.ts";

// A conversation with the model: settings, going on, versions, corrections, completion, chips.

test.describe.configure({ timeout: 120_000 });

test("by pointer and keys: an answer is gone on with, corrected, and its question edited", async ({
  app,
}) => {
  const { page } = app;
  const { keyboard } = page;
  await app.openShown(RED_CIRCLE.path);
  await app.goToFrame(18);
  await app.brushOver(RED_CIRCLE.colour);
  await expect(app.editor.facts(1)).toContainText("1 frame");

  await page.getByRole("button", { name: "Settings of the question" }).click();
  await page.getByRole("combobox", { name: "Stop after" }).selectOption("16 tokens");
  expect(await axeFindings(page)).toEqual([]);
  await keyboard.press("Escape");
  await expect(page.getByRole("combobox", { name: "Stop after" })).toHaveCount(0);
  await page.getByText("Describe", { exact: true }).click();
  await app.askButton.click();
  const begun = await app.answered();
  await expect(app.lastAnswer).toContainText("up to 16 tokens");
  await app.lastAnswer.getByRole("button", { name: "Continue" }).click();
  await expect.poll(async () => (await app.answered()).length).toBeGreaterThan(begun.length);
  const whole = await app.answered();
  expect(whole.startsWith(begun)).toBe(true);

  await app.lastAnswer.getByRole("button", { name: "Correct the answer" }).click();
  await keyboard.press("ControlOrMeta+a");
  await keyboard.type("A ball.");
  await keyboard.press("ControlOrMeta+Enter");
  await expect(app.lastAnswer.getByRole("region", { name: "Your correction" })).toContainText("A ball.");
  await expect(app.lastText).toHaveText(whole);

  await app.lastAnswer.getByRole("button", { name: "Edit the question" }).click();
  await page.getByText("Free question", { exact: true }).click();
  await page.getByRole("textbox", { name: "Question" }).focus();
  await keyboard.type("What is @");
  await expect(page.getByRole("listbox", { name: "Suggestions" })).toBeVisible();
  expect(await axeFindings(page)).toEqual([]);
  await keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "Question" })).toHaveValue("What is @Object 1 ");
  await keyboard.type("at @0:01");
  await page.getByRole("option", { name: /^0:01/ }).click();
  await keyboard.type("?");
  await keyboard.press("Enter");
  await expect(app.lastAnswer.getByText("2 of 2")).toBeVisible();
  await app.answered();
  await expect(app.answers).toHaveCount(1);
  const chip = app.lastAnswer.getByRole("heading").getByRole("button", { name: "Object 1" });
  await app.goToFrame(3);
  await chip.hover();
  await expect(page.locator("[data-lit]").first()).toBeVisible();
  await chip.click();
  await expect(app.editor.stage).toHaveAccessibleName("Video frame 18");
  // A time plays what is around it, until it is pressed again.
  const time = app.lastAnswer.getByRole("heading").getByRole("button", { name: /^0:01/ });
  await time.click();
  await expect(page.getByRole("button", { name: "Pause", exact: true })).toBeVisible();
  await expect(time).toHaveAttribute("aria-pressed", "true");
  await time.click();
  await expect(page.getByRole("button", { name: "Play", exact: true })).toBeVisible();
  // The one shown at 0:01.4; the time in the text has tenths.
  await expect(app.editor.stage).toHaveAccessibleName("Video frame 17");
  await app.lastAnswer.getByRole("button", { name: "Check with other masks" }).click();
  await expect(app.lastAnswer.getByRole("meter")).toHaveCount(4, { timeout: 40_000 });
  await expect(app.lastAnswer.getByRole("button", { name: "Stop the check" })).toHaveCount(0);
  expect(await axeFindings(page)).toEqual([]);
  await app.lastAnswer.getByRole("button", { name: "Previous version" }).click();
  await expect(app.lastText).toHaveText(whole);

  await app.saved();
  await page.reload();
  await expect(app.lastAnswer.getByText("2 of 2")).toBeVisible();
  await expect(app.lastAnswer.getByRole("meter")).toHaveCount(4);
  await app.lastAnswer.getByRole("button", { name: "Previous version" }).click();
  await expect(app.lastAnswer.getByRole("region", { name: "Your correction" })).toContainText("A ball.");
  expect(app.errors).toEqual([]);
});
