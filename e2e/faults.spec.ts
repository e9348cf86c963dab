import { cp, open, readdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { buildApp, MODELS } from "../src/cli/build.ts";
import { serve } from "../src/cli/serve.ts";
import { clip, RED_CIRCLE, test } from "./app-test.ts";
import { AppPage, type UploadedFile } from "./pages/app-page.ts";

// Whatever breaks says so in words, takes no work with it, and the next question is answered.

test.describe.configure({ timeout: 150_000 });

const video = (name: string, buffer: Buffer): UploadedFile => ({ name, mimeType: "video/mp4", buffer });

/** The red circle marked on frame 18. */
async function marked(app: AppPage): Promise<void> {
  await app.openShown(RED_CIRCLE.path);
  await app.goToFrame(18);
  await app.brushOver(RED_CIRCLE.colour);
  await expect(app.editor.facts(1)).toContainText("px");
}

test("files that are no video, or a broken one, are refused in words and cost nothing", async ({ app }) => {
  await app.visit("?device=wasm");
  await marked(app);
  const facts = (await app.editor.facts(1).textContent()) ?? "";
  await app.askButton.click();
  const answer = await app.answered();

  const beginning = (await readFile(clip("b-frames.mp4"))).subarray(0, 1500);
  const png = await readFile(new URL("../public/icons/icon-192.png", import.meta.url));
  const refusals: readonly (readonly [string | UploadedFile, RegExp])[] = [
    [video("cut.mp4", beginning), /This video is damaged/],
    [clip("sound.m4a"), /sound but no video/],
    [clip("hevc.mp4"), /cannot decode this video[\s\S]*H\.265 \(HEVC\)[\s\S]*ffmpeg -i/],
    [video("empty.mp4", Buffer.alloc(0)), /This file is empty/],
    [video("notes.mp4", Buffer.from("Buy milk")), /cannot open this kind of file/],
    [video("damaged.png", png.subarray(0, 60)), /This picture cannot be shown/],
  ];
  for (const [file, words] of refusals) {
    await app.chooseInProjects(file);
    await expect(app.alert).toHaveText(words);
    await expect(app.lastText).toHaveText(answer);
  }

  await app.openShown(RED_CIRCLE.path);
  await app.goToFrame(18);
  await expect(app.editor.facts(1)).toHaveText(facts);
  await app.askButton.click();
  await expect(app.answers).toHaveCount(2);
  expect(await app.answered()).toBe(answer);
});

test("a file cut short opens with the frames it still holds, and says so", async ({ app }) => {
  const whole = await readFile(clip("table-first.mp4"));
  await app.open(video("cut.mp4", whole.subarray(0, Math.floor(whole.length * 0.7))));
  await app.videoShown();
  await expect(app.page.getByText(/the first \d+ frames/)).toBeVisible();
});

const PACKAGE_FAULTS = [
  {
    name: "one flipped byte",
    words: /model’s files are damaged|model's files are damaged/,
    async damage(shard: string) {
      const file = await open(shard, "r+");
      const { buffer } = await file.read(Buffer.alloc(1), 0, 1, 4096);
      await file.write(Buffer.from([buffer[0]! ^ 1]), 0, 1, 4096);
      await file.close();
    },
  },
  {
    name: "a missing shard",
    words: /files are missing/,
    damage: (shard: string) => rename(shard, `${shard}.away`),
  },
];

for (const { name, words, damage } of PACKAGE_FAULTS) {
  test(`a model package with ${name}: the question waits for a whole one`, async ({ page, folder }) => {
    const nano = join(folder, "nano-q4f32");
    await cp(join(MODELS, "nano-q4f32"), nano, { recursive: true });
    const shard = (await readdir(nano)).find((file) => file.endsWith(".bin")) ?? "";
    await damage(join(nano, shard));
    const server = await serve({ root: await buildApp(), mounts: { "/models": folder } });
    try {
      const app = await AppPage.on(page, server.origin);
      await app.visit("?device=wasm");
      await expect(page.getByRole("button", { name: "Model not available" })).toBeVisible({
        timeout: 30_000,
      });
      await marked(app);
      await app.askButton.click();
      await expect(app.alert).toHaveText(words, { timeout: 30_000 });
      await expect(app.alert).toContainText(shard);
      await expect(app.editor.facts(1)).toContainText("px");

      await cp(join(MODELS, "nano-q4f32", shard), join(nano, shard));
      await app.lastAnswer.getByRole("button", { name: "Try again" }).click();
      expect(await app.answered()).not.toBe("");
      await expect(app.alert).toHaveCount(0);
    } finally {
      await server.close();
    }
  });
}

/** Flips a bit in the kept copy of one of the model’s shards, if asked to. @returns the sha256 of that copy */
async function keptShard(page: Page, damage: boolean): Promise<string> {
  return page.evaluate(async (damage) => {
    const [name] = (await caches.keys()) as [string];
    const cache = await caches.open(name);
    const shard = (await cache.keys()).find(({ url }) => url.endsWith("/region.weights-000.bin"));
    const kept = shard && (await cache.match(shard));
    if (!kept) throw new Error("no shard of the model is kept");
    const bytes = new Uint8Array(await kept.arrayBuffer());
    if (damage) {
      bytes[4096]! ^= 1;
      await cache.put(shard, new Response(bytes, { headers: kept.headers }));
    }
    return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).join();
  }, damage);
}

test.describe("kept for working offline", () => {
  test.use({ serviceWorkers: "allow" });

  test("a damaged copy of the model is replaced", async ({ app }) => {
    await app.visit("?device=wasm");
    await expect(app.page.getByText("Works offline")).toBeVisible({ timeout: 90_000 });
    const whole = await keptShard(app.page, false);
    expect(await keptShard(app.page, true)).not.toBe(whole);
    await app.page.reload();
    await app.modelReady();
    expect(await keptShard(app.page, false)).toBe(whole);
  });
});
