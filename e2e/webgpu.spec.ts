import { expect } from "@playwright/test";
import { SHORT_RED_CIRCLE, test } from "./app-test.ts";

// On a software adapter one question takes as long as a dozen on the CPU. So one journey tests all of it: the model on
// WebGPU, a device lost in the middle of an answer, and a right answer after that.

test("on WebGPU, with the device lost in the middle of an answer", async ({ app }) => {
  test.setTimeout(540_000);
  await app.visit("?device=webgpu");
  await app.openShown(SHORT_RED_CIRCLE.path);
  await app.goToFrame(3);
  await app.brushOver(SHORT_RED_CIRCLE.colour);
  const facts = (await app.editor.facts(1).textContent()) ?? "";
  await app.askButton.click();
  await expect(app.lastText).toHaveText(/\S/, { timeout: 240_000 });
  await expect(app.page.getByRole("button", { name: "Software GPU" })).toBeVisible();

  // The page has no such command; this is the message that its worker answers for tests.
  const engine = app.page.workers().find((worker) => worker.url().includes("engine"));
  await engine?.evaluate(() => {
    const call = { id: "test", type: "APPLY", path: ["injectDeviceLoss"], argumentList: [] };
    globalThis.dispatchEvent(new MessageEvent("message", { data: call }));
  });
  await expect(app.alert).toContainText("The GPU was reset.", { timeout: 30_000 });
  await expect(app.editor.facts(1)).toHaveText(facts);
  await expect(app.lastAnswer).toContainText("Mask on frame 3");

  await app.lastAnswer.getByRole("button", { name: "Try again" }).click();
  const answer = await app.answered(270_000);
  await expect(app.alert).toHaveCount(0);
  expect(answer).not.toBe("");
  for (const word of SHORT_RED_CIRCLE.words) expect.soft(answer).toMatch(word);
});
