import { expect } from "@playwright/test";
import { BLUE_SQUARE, RED_CIRCLE, test } from "./app-test.ts";
import { axeFindings } from "./axe-findings.ts";

// What the notebooks show (videorefer-suite.md 14), done by hand: one object and two, picked by their boxes, on one frame and on 32 that
// were tracked. With the segmenter and the models that come with the page, whose words are checked where they can be relied on.

/** The first box loads the segmenter and encodes the frame, on a machine that does other things too. */
const FIRST_MASK_MS = 120_000;
const FRAMES = 36;

test("one object and two, on one frame and on 32", async ({ app }) => {
  test.setTimeout(600_000);
  const { page, editor } = app;
  const composer = page.getByRole("region", { name: "New question" });
  const choose = (preset: string) => composer.getByText(preset, { exact: true }).click();
  const ask = async (preset: string): Promise<string> => {
    await choose(preset);
    await app.askButton.click();
    return app.answered(FIRST_MASK_MS);
  };
  const says = (answer: string, ...things: readonly { readonly words: readonly RegExp[] }[]) => {
    for (const word of things.flatMap(({ words }) => words)) expect.soft(answer).toMatch(word);
  };
  /** On how many frames the model looked at objects for the newest answer, all objects together. */
  const expectLooks = async (count: number) => {
    await app.promptSeen();
    await expect(app.lastAnswer.getByRole("img", { name: /as the model saw it/ })).toHaveCount(count);
  };

  await test.step("one object on one frame", async () => {
    await app.visit("?device=wasm");
    await app.openShown(RED_CIRCLE.path);
    await editor.boxByNumbers(61, 171, 37, 37);
    await expect(editor.facts(1)).toContainText("1 frame", { timeout: FIRST_MASK_MS });
    // It is small, so its outline is a fifth of it.
    await expect.poll(() => app.maskOverlap(BLUE_SQUARE.colour)).toBeGreaterThan(0.7);
    says(await ask("Describe"), BLUE_SQUARE);
    await expectLooks(1);
  });

  await test.step("two objects on one frame", async () => {
    await page.keyboard.press("n");
    await editor.boxByNumbers(53, 43, 74, 74);
    await expect(editor.facts(2)).toContainText("1 frame", { timeout: FIRST_MASK_MS });
    await expect.poll(() => app.maskOverlap(RED_CIRCLE.colour, BLUE_SQUARE.colour)).toBeGreaterThan(0.85);
    const relation = await ask("Relation");
    says(relation, RED_CIRCLE, BLUE_SQUARE);
    expect.soft(relation).toMatch(/\bbelow\b/);
    await expectLooks(2);
  });

  await test.step("both tracked in one pass to the end of the video", async () => {
    await page.keyboard.press("t");
    for (const object of [1, 2])
      await expect(editor.facts(object)).toContainText(`${FRAMES} frames`, { timeout: 240_000 });
    await app.goToFrame(FRAMES);
    await expect.poll(() => app.maskOverlap(RED_CIRCLE.colour, BLUE_SQUARE.colour)).toBeGreaterThan(0.8);
    await expect(page.getByText(/^This model looks at an object on one frame: frame \d+\.$/)).toBeVisible();
    expect(await axeFindings(page)).toEqual([]);
  });

  await test.step("one object on 32 frames", async () => {
    await app.useModel("Demo model, second architecture", "VideoRefer-7B");
    await page.keyboard.press("1");
    await choose("Describe");
    await expect(composer).toContainText("The model looks at Object 1 on 32 of 36 frames, evenly spread.");
    says(await ask("Describe"), BLUE_SQUARE);
    await expectLooks(32);
  });

  await test.step("two objects on 32 frames", async () => {
    await choose("Relation");
    await expect(composer).toContainText(/Object 1 on 32 of 36 frames.*; Object 2 on 32 of 36 frames/);
    // With both on so many frames the demo model takes one for the other, so its words are not checked.
    expect(await ask("Relation")).toMatch(/\S/);
    await expectLooks(64);
  });
  expect(app.errors).toEqual([]);
});
