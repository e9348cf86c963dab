import { existsSync } from "node:fs";
import { basename } from "node:path";
import type { Page } from "@playwright/test";
import { FailureError, unwrap } from "../core/failure.ts";
import { noticeText } from "../core/video-notice.ts";
import { reportLine } from "./runner-reports.ts";

/** @throws FailureError of the code when nothing lies there */
export function requireFile(path: string, code: "file-unreadable" | "region-invalid"): void {
  if (!existsSync(path)) throw new FailureError(code, `${path} does not exist`);
}

/** Opens a video in the tools' page. @throws FailureError when it cannot be opened */
export async function openVideo(page: Page, video: string): Promise<void> {
  requireFile(video, "file-unreadable");
  await page.setInputFiles("#video", video);
  const { timesSeconds, notices } = unwrap(await page.evaluate(() => globalThis.runner.open()));
  const name = basename(video);
  reportLine(`${name}: ${timesSeconds.length} frames`);
  for (const notice of notices) reportLine(noticeText(notice, name));
}

/** Opens a picture in the tools' page. @throws FailureError when it cannot be read */
export async function openImage(page: Page, image: string): Promise<void> {
  requireFile(image, "file-unreadable");
  await page.setInputFiles("#video", image);
  unwrap(await page.evaluate(() => globalThis.runner.openImage()));
}
