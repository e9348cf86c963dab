import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect } from "@playwright/test";
import { launchBrowser } from "../src/cli/browser.ts";
import { RED_CIRCLE, test, YELLOW_STAR } from "./app-test.ts";
import { AppPage, type UploadedFile } from "./pages/app-page.ts";

// What was drawn, asked and answered outlives the page, whenever it goes.

test.describe.configure({ timeout: 120_000 });

async function chooseAgain(app: AppPage): Promise<void> {
  await expect(app.page.getByRole("heading", { name: "Welcome back" })).toBeVisible({ timeout: 20_000 });
  await app.openShown(RED_CIRCLE.path);
}

async function marked(app: AppPage): Promise<void> {
  await app.visit("?device=wasm");
  await app.openShown(RED_CIRCLE.path);
  await app.goToFrame(18);
  await app.brushOver(RED_CIRCLE.colour);
}

test("objects, masks and answers are back once the file is chosen again", async ({ app }) => {
  await marked(app);
  await app.editor.names.fill("The circle");
  await app.editor.names.press("Enter");
  await app.askButton.click();
  const answer = await app.answered();
  await app.goToFrame(1);
  await app.goToFrame(18);
  const facts = await app.editor.facts(1).textContent();
  expect(facts).toContain("px");

  await app.page.reload();
  await expect(app.lastText).toHaveText(answer, { timeout: 20_000 });
  await chooseAgain(app);
  await expect(app.editor.names).toHaveValue("The circle");
  await app.goToFrame(18);
  await expect(app.editor.facts(1)).toHaveText(facts ?? "");
  await expect(app.lastText).toHaveText(answer);
});

test("a reload right after a stroke keeps the stroke", async ({ app }) => {
  await marked(app);
  await app.page.keyboard.press("n");
  await app.editor.drag([0.2, 0.8], [0.3, 0.8]);
  await app.page.reload();
  await chooseAgain(app);
  await expect(app.editor.names).toHaveCount(2);
  await app.goToFrame(18);
  await expect(app.editor.facts(2)).toContainText("px");
});

test("a reload in the middle of an answer keeps the question, which can be asked again", async ({ app }) => {
  await marked(app);
  await app.askButton.click();
  await expect(app.lastAnswer).toHaveAttribute("data-state", "streaming");
  await app.page.reload();
  await chooseAgain(app);
  await expect(app.lastAnswer).toHaveAttribute("data-state", "stopped");
  await app.lastAnswer.getByRole("button", { name: "Try again" }).click();
  expect(await app.answered()).not.toBe("");
});

test("a different video is told apart, and gets a project of its own", async ({ app }) => {
  await marked(app);
  await app.saved();
  await app.page.reload();
  await expect(app.page.getByRole("heading", { name: "Welcome back" })).toBeVisible({ timeout: 20_000 });
  await app.open(YELLOW_STAR.path);
  await expect(app.page.getByRole("heading", { name: "This is a different video" })).toBeVisible();
  await app.page.getByRole("button", { name: "Open it as a new project" }).click();
  await app.videoShown();
  await expect(app.editor.names).toHaveCount(0);

  // The project it was not about is kept, and comes back with its own video.
  await app.chooseInProjects(RED_CIRCLE.path);
  await app.videoShown();
  await expect(app.editor.names).toHaveCount(1);
});

test("a project opened without a change is the one that comes back", async ({ app }) => {
  await marked(app);
  await app.saved();
  await app.chooseInProjects(YELLOW_STAR.path);
  await expect(app.editor.names).toHaveCount(0);
  await app.page.getByRole("button", { name: "Projects and files" }).click();
  await app.page
    .getByRole("dialog")
    .getByRole("button", { name: /^red-circle/ })
    .click();
  await expect(app.page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  await app.page.reload();
  await chooseAgain(app);
  await expect(app.editor.names).toHaveCount(1);
});

test("a project file is kept as soon as it is opened, and the sample's needs no video", async ({ app }) => {
  await app.visit("?device=wasm");
  await app.editor.openSample();
  await app.editor.drag([0.4, 0.4], [0.5, 0.5]);
  await expect(app.editor.facts(1)).toContainText("px");
  const facts = (await app.editor.facts(1).textContent()) ?? "";
  const saving = app.page.waitForEvent("download");
  await app.page.keyboard.press("Control+s");
  const download = await saving;
  expect(download.suggestedFilename()).toBe("shapes.vrproj");
  const buffer = await readFile(await download.path());

  // Someone else's browser, which has never seen the project.
  const context = await app.page.context().browser()!.newContext();
  const other = await AppPage.on(await context.newPage(), app.origin);
  await other.visit("?device=wasm");
  await other.page.getByRole("button", { name: "Projects and files" }).click();
  await other.choose({ name: "from a colleague.vrproj", mimeType: "application/zip", buffer }, () =>
    other.page.getByRole("button", { name: "Open a project file" }).click(),
  );
  await other.videoShown();
  await expect(other.editor.facts(1)).toHaveText(facts);
  await other.page.reload();
  await other.videoShown();
  await expect(other.editor.facts(1)).toHaveText(facts);
  await context.close();
});

test("a project file of version 1 opens, and a broken one says why and changes nothing", async ({ app }) => {
  await app.visit("?device=wasm");
  const open = async (file: string | UploadedFile) => {
    await app.page.getByRole("button", { name: "Projects and files" }).click();
    await app.choose(file, () => app.page.getByRole("button", { name: "Open a project file" }).click());
  };
  await open(
    fileURLToPath(new URL("../src/testing/fixtures/project-v1/red-circle.vrproj.json", import.meta.url)),
  );
  await chooseAgain(app);
  await expect(app.editor.names).toHaveCount(2);
  await app.goToFrame(19);
  await expect(app.editor.facts(1)).toContainText("px");
  await open({ name: "broken.vrproj", mimeType: "application/zip", buffer: Buffer.from("PK\x03\x04 no") });
  await expect(app.page.getByText(/^broken\.vrproj: the zip is damaged/)).toBeVisible();
  await expect(app.editor.names).toHaveCount(2);
});

test("a killed browser loses nothing that was saved", async ({ site, folder }) => {
  const start = async () => {
    const { context, close } = await launchBrowser({ profile: folder });
    const page = await context.newPage();
    await page.setViewportSize({ width: 1600, height: 950 });
    return { context, close, app: await AppPage.on(page, site.origin) };
  };
  const first = await start();
  await marked(first.app);
  await first.app.saved();
  const session = await first.context.browser()?.newBrowserCDPSession();
  const processes = await session?.send("SystemInfo.getProcessInfo");
  const browserProcess = processes?.processInfo.find(({ type }) => type === "browser");
  const closed = first.context.waitForEvent("close");
  process.kill(browserProcess?.id ?? Number.NaN, "SIGKILL");
  await closed;

  const second = await start();
  await second.app.visit("?device=wasm");
  await chooseAgain(second.app);
  await second.app.goToFrame(18);
  await expect(second.app.editor.facts(1)).toContainText("px");
  await second.close();
});
