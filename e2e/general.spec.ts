import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Locator, type Page } from "@playwright/test";
import { type HubServer, startHubServer } from "../src/testing/hub-server.ts";
import { SHORT_RED_CIRCLE, test } from "./app-test.ts";
import { axeFindings } from "./axe-findings.ts";
import { lookUpRepository } from "./pages/hub-form.ts";
import { TINY_EXPORT } from "./tiny-export.ts";

// A general model in the page, exported for transformers.js: from a folder and from a hub, asked about a marked object.

test.describe.configure({ timeout: 300_000 });

const REPOSITORY = "tester/smolvlm-tiny";
const FILES = [
  "onnx/embed_tokens.onnx",
  "onnx/vision_encoder.onnx",
  "onnx/decoder_model_merged.onnx",
  "config.json",
  "generation_config.json",
  "preprocessor_config.json",
  "processor_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
];

let folder: string;
let hub: HubServer;
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "general-"));
  hub = await startHubServer();
});
test.afterEach(async () => {
  await hub.close();
  await rm(folder, { recursive: true, force: true });
});

const openDialog = async (page: Page): Promise<Locator> => {
  await page.getByTitle("About the model").click();
  await page.getByRole("button", { name: "Get a model" }).click();
  return page.getByRole("dialog", { name: "Get a model" });
};

async function lookUpFolder(page: Page, path: string): Promise<Locator> {
  const dialog = await openDialog(page);
  await dialog.getByText("From a folder, a stick, an address or another repository").click();
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    dialog.getByRole("button", { name: "Choose a folder" }).click(),
  ]);
  await chooser.setFiles(path);
  await dialog.getByRole("button", { name: "Look it up" }).click();
  return dialog;
}

test("from a folder: looked up, copied, asked about a marked object, and stopped", async ({ app }) => {
  const { page } = app;
  await app.openShown(SHORT_RED_CIRCLE.path);
  await app.brushOver(SHORT_RED_CIRCLE.colour);
  await expect(app.editor.facts(1)).toContainText("1 frame");

  const path = join(folder, "smolvlm-tiny");
  await cp(TINY_EXPORT, path, { recursive: true });
  const dialog = await lookUpFolder(page, path);
  await expect(dialog.getByText("A general model: it knows no masks")).toBeVisible({ timeout: 60_000 });
  expect(await axeFindings(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Copy" }).click();
  const models = page.getByRole("dialog", { name: "Models" });
  await expect(models.getByText("General model, is shown outlines")).toBeVisible({ timeout: 60_000 });
  await expect(models.getByRole("listitem", { name: "smolvlm-tiny" })).toContainText("In use", {
    timeout: 60_000,
  });
  await expect(models.getByText("General model, shown marked frames")).toBeVisible({ timeout: 120_000 });
  await page.keyboard.press("Escape");

  await page.getByText("Describe", { exact: true }).click();
  await app.askButton.click();
  // Random weights write letters, and nothing of them means anything.
  expect(await app.answered(120_000)).toMatch(/[a-z]{20}/);
  await app.askButton.click();
  await page.getByRole("button", { name: "Stop" }).first().click();
  await expect(page.getByRole("button", { name: "Stop" })).toHaveCount(0, { timeout: 60_000 });
});

test("from a hub: every request is listed, and none is made once the network is cut", async ({ app }) => {
  const { page } = app;
  const files = await Promise.all(
    FILES.map(async (file) => [file, new Uint8Array(await readFile(join(TINY_EXPORT, file)))] as const),
  );
  await hub.publish(REPOSITORY, Object.fromEntries(files), { licence: "apache-2.0" });
  await page.getByTitle("About the model").click();
  await page.getByRole("button", { name: "Get a model" }).click();
  const dialog = await lookUpRepository(page, hub.base, REPOSITORY);
  await expect(dialog.getByText("A general model: it knows no masks")).toBeVisible({ timeout: 60_000 });
  await dialog.getByRole("button", { name: /^Download [\d.]+ kB/ }).click();
  const models = page.getByRole("dialog", { name: "Models" });
  await expect(models.getByRole("listitem", { name: "smolvlm-tiny" })).toContainText("In use", {
    timeout: 120_000,
  });

  await models.getByRole("button", { name: "Privacy" }).click();
  const requests = page.getByRole("region", { name: "Requests" });
  await expect(requests).toContainText(new URL(hub.base).host);
  await expect(requests.getByRole("row").filter({ hasText: "model" }).first()).toBeVisible();
  await page.getByLabel(/^Cut the network/).check();
  const [statement] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save a statement to print" }).click(),
  ]);
  const html = await readFile(await statement.path(), "utf8");
  for (const words of [
    new URL(hub.base).host,
    "The network is cut",
    "No video, mask, question or answer left",
  ])
    expect(html).toContain(words);
  expect(html).toContain("All came from the page&#39;s own address.");
  await page.keyboard.press("Escape");
  hub.forget();
  await page.getByTitle("About the model").click();
  await page.getByRole("button", { name: "Get a model" }).click();
  const again = await lookUpRepository(page, hub.base, REPOSITORY);
  await expect(again.getByRole("alert")).toContainText("you cut the network under Privacy", {
    timeout: 30_000,
  });
  expect(hub.requests).toEqual([]);
});

test("a file that was cut off is named, and nothing is copied", async ({ app }) => {
  const { page } = app;
  const path = join(folder, "smolvlm-tiny");
  await cp(TINY_EXPORT, path, { recursive: true });
  const graph = join(path, "onnx", "decoder_model_merged.onnx");
  await writeFile(graph, (await readFile(graph)).subarray(0, 100_000));
  const dialog = await lookUpFolder(page, path);
  await expect(dialog.getByRole("alert")).toContainText("onnx/decoder_model_merged.onnx is cut off", {
    timeout: 60_000,
  });
});
