import { expect } from "@playwright/test";
import { type ChatReply, type ChatServer, startChatServer } from "../src/testing/chat-server.ts";
import { SHORT_RED_CIRCLE, test } from "./app-test.ts";
import { axeFindings } from "./axe-findings.ts";

// A model behind an address, played by a server of this machine: added, asked about a region, stopped, and found wanting.

test.describe.configure({ timeout: 150_000 });

let server: ChatServer;
let replies: ChatReply[] = [];

test.beforeEach(async () => {
  replies = [];
  server = await startChatServer(
    (_, nth) => replies[nth] ?? { words: ["A ", "small ", "red ", "circle."], slow: true },
    { models: ["eyes"] },
  );
});
test.afterEach(() => server.close());

test("asked about a region, with the frames marked, and stopped", async ({ app }) => {
  const { page } = app;
  await app.openShown(SHORT_RED_CIRCLE.path);
  await app.brushOver(SHORT_RED_CIRCLE.colour);
  await expect(app.editor.facts(1)).toContainText("1 frame");

  await page.getByTitle("About the model").click();
  await page.getByRole("button", { name: "Add a model behind an address" }).click();
  await page.getByLabel("Address", { exact: true }).fill(server.base);
  await page.getByLabel("Model", { exact: true }).fill("ears");
  await page.getByRole("button", { name: "Check the connection" }).click();
  await expect(page.getByRole("status").filter({ hasText: "has no model ears. It has eyes." })).toBeVisible();
  expect(await axeFindings(page)).toEqual([]);
  await page.getByLabel("Model", { exact: true }).fill("eyes");
  await page.getByRole("button", { name: "Add and use" }).click();
  const dialog = page.getByRole("dialog", { name: "Models" });
  await expect(dialog.getByText("Runs at")).toBeVisible();
  await page.keyboard.press("Escape");

  await app.watchAnswers();
  await page.getByText("Describe", { exact: true }).click();
  await app.askButton.click();
  expect(await app.answered()).toContain("A small red circle.");
  expect((await app.answersSeen()).length).toBeGreaterThan(1);
  const [{ body }] = server.requests as [(typeof server.requests)[0]];
  const content = body.messages[0]!.content as readonly {
    readonly type: string;
    readonly text?: string;
    readonly image_url?: { readonly url: string };
  }[];
  expect(
    content.filter(({ image_url }) => image_url?.url.startsWith("data:image/jpeg;base64,")).length,
  ).toBeGreaterThan(0);
  expect(content.at(-1)!.text).toMatch(/^An object is outlined in red/);

  replies = [{ words: [] }, "silence"];
  await app.askButton.click();
  await expect.poll(() => server.requests.length).toBe(2);
  await page.getByRole("button", { name: "Stop" }).first().click();
  await expect.poll(() => server.abandoned).toBe(1);

  await page.getByTitle("About the model").click();
  await page.getByRole("button", { name: "Privacy" }).click();
  const requests = page.getByRole("region", { name: "Requests" });
  await expect(requests).toContainText(new URL(server.base).host);
  await expect(requests).toContainText("question");
  expect(await axeFindings(page)).toEqual([]);
  await page.getByLabel(/^Cut the network/).check();
  await page.keyboard.press("Escape");
  await app.askButton.click();
  await expect(app.lastAnswer).toContainText("Nothing was sent.");
  expect(server.requests).toHaveLength(2);
});

test("frames leave the machine only after a warning, and the doctor says why nobody answers", async ({
  app,
}) => {
  const { page } = app;
  await page.getByTitle("About the model").click();
  await page.getByRole("button", { name: "Add a model behind an address" }).click();
  await page.getByLabel("Address", { exact: true }).fill("https://models.example.test/v1");
  await page.getByLabel("Model", { exact: true }).fill("eyes");
  await expect(page.getByText("Frames leave this machine")).toBeVisible();
  const add = page.getByRole("button", { name: "Add and use" });
  await expect(add).toBeDisabled();
  await page.getByLabel(/^Frames of my videos may be sent/).check();
  await expect(add).toBeEnabled();

  const { base } = server;
  await server.close();
  await page.getByLabel("Address", { exact: true }).fill(base);
  await add.click();
  await expect(page.getByRole("alert")).toContainText(`Nobody listens at ${base}`);
});
