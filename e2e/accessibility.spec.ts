import { expect } from "@playwright/test";
import { clip, RED_CIRCLE, test } from "./app-test.ts";
import { axeFindings } from "./axe-findings.ts";

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing serious in any main state, ${colorScheme}`, async ({ app }) => {
    test.setTimeout(150_000);
    const { page } = app;
    const clean = async (state: string) => expect.soft(await axeFindings(page), state).toEqual([]);
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await app.visit("?device=wasm");
    await expect(page.getByRole("button", { name: "Open a video or picture" })).toBeVisible();
    await clean("welcome");

    await app.open(clip("hevc.mp4"));
    await expect(app.alert).toBeVisible();
    await clean("a file that cannot be decoded");

    await app.openShown(RED_CIRCLE.path);
    await clean("video");
    await app.goToFrame(18);
    await app.brushOver(RED_CIRCLE.colour);
    await clean("object");

    await app.askButton.click();
    await app.answered();
    await app.lastAnswer.getByRole("button", { name: "What the model saw" }).click();
    await clean("answer and what the model saw");
    await app.lastAnswer.getByRole("button", { name: "Follow up" }).click();
    await page.keyboard.type("Is it red?");
    await clean("following up");
    await page.keyboard.press("Enter");
    await expect(app.answers).toHaveCount(2);
    await app.answered();
    await clean("a conversation");
    for (const preset of ["Relation", "Multiple choice", "Free question"]) {
      await page.getByText(preset, { exact: true }).click();
      await clean(preset);
    }

    for (const dialog of ["Keys and help", "Projects and files", "Demo model ready", /^CPU/]) {
      await page.getByRole("banner").getByRole("button", { name: dialog }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await clean(`dialog: ${dialog}`);
      const getModel = page.getByRole("dialog").getByRole("button", { name: "Get a model" });
      if (await getModel.isVisible()) {
        await getModel.click();
        await expect(page.getByText(/^This device: /)).toBeVisible({ timeout: 30_000 });
        await clean("the recommended model");
        for (const summary of await page.getByRole("dialog").locator("summary").all()) await summary.click();
        await page.getByRole("radio", { name: "Another repository" }).check();
        await clean("getting a model");
      }
      await page.keyboard.press("Escape");
      await expect(page.getByRole("dialog")).toHaveCount(0);
    }

    await page.reload();
    await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
    await clean("waiting for the file");
  });
}
