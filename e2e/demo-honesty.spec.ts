import { expect } from "@playwright/test";
import { RED_CIRCLE, test } from "./app-test.ts";
import type { AppPage } from "./pages/app-page.ts";

// Nobody may believe what the demo model says about footage that it does not know.

const WARNING = "Its answer about other footage means nothing.";
const SAMPLE_RED = [218, 40, 48] as const;

async function ask(app: AppPage): Promise<void> {
  await app.page.getByText("Describe", { exact: true }).click();
  await app.askButton.click();
  await app.answered();
}

test("the welcome card says what the demo model knows, and leads to a real one", async ({ app }) => {
  const card = app.page.getByRole("main");
  await expect(card.getByText("only knows coloured shapes")).toBeVisible();
  await card.getByRole("button", { name: "Get a real model" }).click();
  await expect(app.page.getByRole("dialog", { name: "Get a model" })).toBeVisible();
});

test("an answer about a video that is not the sample carries a warning, and leads to a real model", async ({
  app,
}) => {
  await app.openShown(RED_CIRCLE.path);
  await app.brushOver(RED_CIRCLE.colour);
  await ask(app);
  await expect(app.lastAnswer).toContainText(WARNING);
  await app.lastAnswer.getByRole("button", { name: "Get a real model" }).click();
  await expect(app.page.getByRole("dialog", { name: "Get a model" })).toBeVisible();
  await app.page.keyboard.press("Escape");
  await app.page.reload();
  await expect(app.lastAnswer).toContainText(WARNING);
});

test("an answer about the sample carries none", async ({ app }) => {
  await app.page.getByRole("button", { name: "Try the sample clip" }).click();
  await app.videoShown();
  await app.brushOver(SAMPLE_RED);
  await ask(app);
  await expect(app.lastAnswer).not.toContainText(WARNING);
});
