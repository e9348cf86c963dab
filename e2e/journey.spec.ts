import { expect } from "@playwright/test";
import { launchBrowser } from "../src/cli/browser.ts";
import { buildApp, MODELS } from "../src/cli/build.ts";
import { serve } from "../src/cli/serve.ts";
import { RED_CIRCLE, test, YELLOW_STAR } from "./app-test.ts";
import { AppPage } from "./pages/app-page.ts";

// The journey the app is for: open a video, draw on something in it, ask, read the answer.

test.use({ serviceWorkers: "allow" });
test.describe.configure({ timeout: 150_000 });

/** Soft, so that a wrong word does not hide what else is wrong. */
function expectWords(answer: string, words: readonly RegExp[]): void {
  for (const word of words) expect.soft(answer).toMatch(word);
}

/** The answer came in pieces, each the one before with more behind it. */
function expectGrowing(texts: readonly string[]): void {
  expect(texts.length).toBeGreaterThan(1);
  const pieces = texts.map((text) => text.trim());
  for (const [at, text] of pieces.entries()) expect(text).toContain(pieces[at - 1] ?? "");
}

for (const clip of [RED_CIRCLE, YELLOW_STAR]) {
  test(`by pointer: ${clip.path.split("/").pop()}`, async ({ app, site }) => {
    const { requested } = app;
    await app.openShown(clip.path);
    await app.goToFrame(18);
    await app.brushOver(clip.colour);
    await expect(app.editor.facts(1)).toContainText("1 frame");
    await app.watchAnswers();
    await app.page.getByText("Describe", { exact: true }).click();
    await app.askButton.click();
    const answer = await app.answered();
    expectGrowing(await app.answersSeen());
    expectWords(answer, clip.words);
    await expect(app.lastAnswer).toContainText("Mask on frame 18");
    expect(app.errors).toEqual([]);

    // The page, its workers and what they load were all seen, and nothing of it came from elsewhere.
    expect(requested.some((url) => url.includes("/models/nano-"))).toBe(true);
    expect(requested.some((url) => url.endsWith("service-worker.js"))).toBe(true);
    const elsewhere = requested.filter(
      (url) => !/^(blob|data):/.test(url) && new URL(url).origin !== site.origin,
    );
    expect(elsewhere).toEqual([]);
  });
}

test("by keyboard alone", async ({ app }) => {
  const { keyboard } = app.page;
  await app.choose(RED_CIRCLE.path, async () => {
    await app.tabTo(app.page.getByRole("button", { name: "Open a video or picture" }));
    await keyboard.press("Enter");
  });
  await app.videoShown();
  await keyboard.press("Shift+ArrowRight");
  for (let i = 0; i < 7; i++) await keyboard.press("ArrowRight");
  await expect(app.editor.frameField).toHaveValue("18");
  await expect(app.editor.stage).toHaveAccessibleName("Video frame 18");

  await keyboard.press("b");
  // The crosshair starts in the middle of the frame, at 160 across and 120 down; the circle is 40 pixels above.
  await app.tabTo(app.editor.stage);
  await keyboard.press("Enter");
  for (let i = 0; i < 4; i++) await keyboard.press("Shift+ArrowUp");
  await expect(app.editor.announcement).toHaveText("160 across, 80 down.");
  await keyboard.press("Enter");
  await expect(app.editor.facts(1)).toContainText(/^1,2\d\d px, .* · 1 frame$/);

  await app.watchAnswers();
  await keyboard.press("a");
  await expect(app.askButton).toBeFocused();
  await keyboard.press("Enter");
  const answer = await app.answered();
  expectGrowing(await app.answersSeen());
  expectWords(answer, RED_CIRCLE.words);
  expect(app.errors).toEqual([]);
});

test("a conversation: follow up, reload, follow that, delete and undo", async ({ app }) => {
  const { page, answers } = app;
  const followed = page.getByText(/^Following up: /);
  const followers = page.getByRole("list", { name: "Follow-ups" }).getByRole("article");
  const question = page.getByRole("textbox", { name: "Question", exact: true });

  await app.openShown(RED_CIRCLE.path);
  await app.goToFrame(18);
  await app.brushOver(RED_CIRCLE.colour);
  await app.askButton.click();
  const first = await app.answered();
  await app.lastAnswer.getByRole("button", { name: "Follow up" }).click();
  await expect(followed).toHaveText("Following up: Describe Object 1 in detail.");
  await expect(question).toBeFocused();
  await page.keyboard.type("Where is it at the end?");
  await page.keyboard.press("Enter");
  await expect(answers).toHaveCount(2);
  await expect(followers).toHaveCount(1);
  const second = await app.answered();
  // The video and the object stand in the first turn alone.
  const told =
    /^<\|im_start\|>user\nTime 0\.0s:<image>[^\n]*\nPlease describe the \[(<REGION>)+\] in the video in detail\.<\|im_end\|>\n/;
  const turns = (...lines: readonly string[]) =>
    lines
      .map((line, nth) => `<|im_start|>${nth % 2 === 0 ? "assistant" : "user"}\n${line}<|im_end|>\n`)
      .join("");
  const prompt = await app.promptSeen();
  expect(prompt).toMatch(told);
  expect(prompt.replace(told, "")).toBe(`${turns(first, "Where is it at the end?")}<|im_start|>assistant\n`);
  await app.saved();

  await page.reload();
  await expect(followers).toHaveCount(1);
  await expect(followers.getByTestId("answer")).toHaveText(second);
  await app.openShown(RED_CIRCLE.path);
  // Without words typed: the newest answer is followed by a key, and left by another.
  await app.editor.stage.focus();
  await page.keyboard.press("f");
  await expect(followed).toHaveText("Following up: Where is it at the end?");
  await page.keyboard.press("Escape");
  await expect(followed).toHaveCount(0);
  await app.editor.stage.focus();
  await page.keyboard.press("f");
  await page.getByText("What is it doing?", { exact: true }).click();
  await app.askButton.click();
  await expect(followers).toHaveCount(2);
  await app.answered();
  expect((await app.promptSeen()).replace(told, "").replace(/<REGION>/g, "")).toBe(
    turns(first, "Where is it at the end?", second) +
      "<|im_start|>user\nThere is 1 object in the video: <object0> []. What is <object0> doing?<|im_end|>\n" +
      "<|im_start|>assistant\n",
  );
  // The composer stays in the conversation.
  await expect(followed).toHaveText("Following up: What is Object 1 doing?");

  await answers.first().getByRole("button", { name: "Delete this answer and the 2 that follow" }).click();
  await expect(answers).toHaveCount(0);
  await expect(followed).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(answers).toHaveCount(3);
  await expect(followers).toHaveCount(2);

  // A mask changed under the conversation is told of by every answer that rests on it.
  await app.goToFrame(18);
  await app.brushOver(RED_CIRCLE.colour);
  await page.keyboard.press("Delete");
  await expect(followers.first()).toContainText("An earlier turn of this conversation has changed");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(followers.first()).not.toContainText("has changed");
  expect(app.errors).toEqual([]);
});

test("without the network, after a reload", async ({ folder }) => {
  const server = await serve({ root: await buildApp(), mounts: { "/models": MODELS } });
  const browser = await launchBrowser({ profile: folder });
  try {
    const page = await browser.context.newPage();
    await page.setViewportSize({ width: 1600, height: 950 });
    const app = await AppPage.on(page, server.origin);
    await app.visit();
    await expect(page.getByText("Works offline")).toBeVisible({ timeout: 90_000 });

    await browser.context.setOffline(true);
    await server.close();
    await page.reload();
    await expect(page.getByText("Offline, everything works")).toBeVisible({ timeout: 20_000 });
    await app.openShown(YELLOW_STAR.path);
    await app.goToFrame(18);
    await app.brushOver(YELLOW_STAR.colour);
    await app.askButton.click();
    expectWords(await app.answered(), YELLOW_STAR.words);
  } finally {
    await browser.close();
    await server.close().catch(() => undefined);
  }
});
