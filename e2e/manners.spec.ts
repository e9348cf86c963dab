import { expect } from "@playwright/test";
import { test } from "./app-test.ts";
import { axeFindings } from "./axe-findings.ts";
import { RegionEditor } from "./pages/region-editor.ts";

// What makes the workspace quick to learn and to use: commands by name, a project to look at, files from other apps.

test("the sample project opens with tracks, is asked about, and is there after a reload", async ({ app }) => {
  test.setTimeout(180_000);
  const { page, editor } = app;
  await page.getByRole("button", { name: "See the sample project" }).click();
  await app.videoShown();
  await expect(app.answers).toHaveCount(3);
  for (const object of [1, 2, 3]) await expect(editor.facts(object)).toContainText("96 frames");
  await app.answered(120_000);
  await expect(app.answers.first().getByTestId("answer")).toContainText(/\w{3}/);

  await test.step("a suggestion stands in the composer, and is gone once it is asked", async () => {
    const suggestions = page.getByRole("region", { name: "Suggestions" }).getByRole("button");
    const first = suggestions.first();
    const words = (await first.textContent())!;
    expect.soft(await axeFindings(page), "sample project").toEqual([]);
    await first.click();
    await app.askButton.click();
    await expect(app.answers).toHaveCount(4);
    await expect(app.lastAnswer).toContainText(words.slice(-6));
    await app.answered();
    await expect(suggestions.filter({ hasText: words })).toHaveCount(0);
  });

  await page.reload();
  await app.videoShown();
  await expect(app.answers).toHaveCount(4);
});

test("commands are found by name, and run by keyboard and by finger", async ({ app, browser, site }) => {
  const { page, editor } = app;
  await expect(page.getByRole("button", { name: "Open a video" })).toBeVisible();
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Commands" });
  const field = palette.getByRole("combobox", { name: "Search commands" });
  await expect(field).toBeFocused();
  await expect(palette.getByRole("option", { name: /^Play or pause/ })).toHaveCount(0);
  for (const media of [
    { colorScheme: "light" },
    { colorScheme: "dark" },
    { forcedColors: "active" },
  ] as const) {
    await page.emulateMedia({ reducedMotion: "reduce", ...media });
    expect.soft(await axeFindings(page), `palette, ${JSON.stringify(media)}`).toEqual([]);
  }
  await page.emulateMedia({ forcedColors: "none" });
  await field.fill("sample clip");
  await page.keyboard.press("Enter");
  await expect(palette).toBeHidden();
  await app.videoShown();

  await page.keyboard.press("Control+k");
  await field.fill("track forw");
  await expect(palette.getByRole("option")).toHaveText(["Track forwardObjectsG"]);
  await field.fill("next frame");
  await page.keyboard.press("Enter");
  await expect(editor.stage).toHaveAccessibleName("Video frame 2");
  await page.keyboard.press("Control+k");
  await expect(palette.getByRole("option").first()).toHaveText(/^Next frame/);
  await page.keyboard.press("Escape");

  const phone = await browser.newContext({ hasTouch: true, viewport: { width: 390, height: 844 } });
  const touch = await phone.newPage();
  await touch.goto(site.origin);
  await touch.getByRole("button", { name: "Menu" }).tap();
  await touch.getByRole("button", { name: "All commands" }).tap();
  await touch.getByRole("option", { name: "Open the sample clip" }).tap();
  await expect(new RegionEditor(touch).stage).toBeVisible({ timeout: 20_000 });
  await phone.close();
});

test("settings act at once and are kept", async ({ app }) => {
  const { page, editor } = app;
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  const region = (name: string) => page.getByRole("region", { name, exact: true });
  await region("Appearance").getByRole("radio", { name: "Dark" }).check();
  await region("Appearance").getByRole("radio", { name: "Reduced" }).check();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.locator("html")).toHaveAttribute("data-motion", "reduced");
  await expect(region("Storage").getByRole("status")).toContainText("that the browser allows");
  const key = region("Keys").getByRole("button", { name: /^Key of “Next frame”/ });
  await key.click();
  await page.keyboard.press("n");
  await expect(region("Keys").getByRole("alert")).toContainText("N is the key of “New object” too");
  expect.soft(await axeFindings(page), "settings, dark").toEqual([]);
  await page.getByRole("button", { name: "Take it from there" }).click();
  await region("Appearance").getByRole("radio", { name: "Light" }).check();
  expect.soft(await axeFindings(page), "settings, light").toEqual([]);
  await page.emulateMedia({ forcedColors: "active" });
  expect.soft(await axeFindings(page), "settings, forced colours").toEqual([]);
  await page.emulateMedia({ forcedColors: "none" });

  await page.reload();
  await expect(key).toHaveText("N");
  await page.getByRole("link", { name: "Workspace" }).click();
  await page.getByRole("button", { name: "Try the sample clip" }).click();
  await app.videoShown();
  await page.keyboard.press("n");
  await expect(editor.stage).toHaveAccessibleName("Video frame 2");
  await expect(page.getByRole("button", { name: "Next frame", exact: true })).toHaveAttribute(
    "title",
    "Next frame (N)",
  );
});

test("another app shares a file with the installed page", async ({ browser, site }) => {
  const manifest = await (await fetch(`${site.origin}/manifest.webmanifest`)).json();
  for (const { src } of manifest.icons) expect((await fetch(`${site.origin}/${src}`)).status).toBe(200);
  const { action, method, params } = manifest.share_target;
  expect([action, method, params.files[0].name]).toEqual(["./share-target", "POST", "file"]);
  expect(JSON.stringify(manifest.file_handlers)).toContain(".vrproj");

  const context = await browser.newContext({ serviceWorkers: "allow" });
  const page = await context.newPage();
  await page.goto(site.origin);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const led = await page.evaluate(async (target) => {
    const clip = await (await fetch("samples/shapes.mp4")).blob();
    const body = new FormData();
    body.set("file", new File([clip], "from-another-app.mp4", { type: "video/mp4" }));
    return (await fetch(target, { method: "POST", body })).url;
  }, action);
  expect(new URL(led).search).toBe("?shared");
  await page.goto(led);
  await expect(new RegionEditor(page).stage).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole("textbox", { name: "Project name" })).toHaveValue("from-another-app");
  expect(new URL(page.url()).search).toBe("");

  for (const { url } of manifest.shortcuts) {
    await page.goto(new URL(url, `${site.origin}/`).href);
    await expect(page.getByText(/There is no page/)).toHaveCount(0);
  }
  await context.close();
});
