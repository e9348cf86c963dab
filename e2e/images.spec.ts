import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect } from "@playwright/test";
import { encode } from "fast-png";
import { test } from "./app-test.ts";
import { axeFindings } from "./axe-findings.ts";

// A picture and a folder of frames in place of a video, from opening to an answer and to the next visit.

const RED = [218, 40, 48] as const;
const FRAMES = fileURLToPath(new URL("clips/pictures/frames", import.meta.url));

/** A red disc on grey, as the bundled model knows them. */
function discPng(): Buffer {
  const side = 192;
  const data = new Uint8Array(3 * side * side).fill(206);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      if ((x - 80) ** 2 + (y - 96) ** 2 < 40 ** 2) data.set(RED, 3 * (y * side + x));
    }
  }
  return Buffer.from(encode({ width: side, height: side, data, channels: 3 }));
}

test("a pasted picture is marked, asked about as an image, and there again on the next visit", async ({
  app,
}) => {
  const { page } = app;
  await app.visit("?device=wasm");
  await expect(page.getByRole("button", { name: "Open a folder of frames" })).toBeVisible();
  await page.evaluate((base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([bytes], "image.png", { type: "image/png" }));
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
  }, discPng().toString("base64"));
  const picture = page.getByRole("application", { name: "Picture" });
  await expect(picture).toBeVisible();
  // A picture has no time.
  await expect(page.getByRole("region", { name: "Timeline" })).toHaveCount(0);
  await expect(page.getByRole("group", { name: "Part of the video" })).toHaveCount(0);

  await app.brushOver(RED);
  await expect(app.editor.facts(1)).toContainText("px");
  await app.modelReady();
  await app.askButton.click();
  expect(await app.answered()).not.toBe("");
  const prompt = await app.promptSeen();
  expect(prompt).toContain("<image>\nPlease describe the");
  expect(prompt).toContain("in the image in detail.");
  expect(prompt).not.toContain("Time ");
  expect(await axeFindings(page)).toEqual([]);
  await app.saved();

  await page.reload();
  await expect(picture).toBeVisible();
  await expect(app.editor.facts(1)).toContainText("px");
});

test("a folder of frames is a clip at the rate that is said, and an animation one at its own", async ({
  app,
}) => {
  const { page } = app;
  await page.addInitScript(
    () => delete (globalThis as { showDirectoryPicker?: unknown }).showDirectoryPicker,
  );
  await app.visit("?device=wasm");
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("button", { name: "Open a folder of frames" }).click(),
  ]);
  await chooser.setFiles(FRAMES);
  const dialog = page.getByRole("dialog", { name: "Open a folder of frames" });
  await expect(dialog).toContainText("4 pictures, frame 9.png to frame 12.png");
  expect(await axeFindings(page)).toEqual([]);
  await dialog.getByRole("spinbutton", { name: "Pictures a second" }).fill("8");
  await expect(dialog).toContainText("0.5 s long");
  await page.keyboard.press("Enter");
  await app.videoShown();
  await app.goToFrame(4);

  const gif = await readFile(new URL("clips/pictures/numbers.gif", import.meta.url));
  await app.chooseInProjects({ name: "numbers.gif", mimeType: "image/gif", buffer: gif });
  await expect(page.getByText("a new project was started")).toBeVisible();
  await expect(app.editor.stage).toHaveAccessibleName("Video frame 1");
  await app.goToFrame(4);
});
