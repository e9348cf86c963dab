import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Page } from "@playwright/test";
import { FailureError, unwrap } from "../core/failure.ts";
import { PICTURE_NAME } from "../core/picture-name.ts";
import type { VideoInfo } from "../core/video.ts";
import { noticeText } from "../core/video-notice.ts";
import { reportLine } from "./runner-reports.ts";

/** @throws FailureError of the code when nothing lies there */
export function requireFile(path: string, code: "file-unreadable" | "region-invalid"): void {
  if (!existsSync(path)) throw new FailureError(code, `${path} does not exist`);
}

/** The pictures of a folder, in the order of their names. */
export async function picturesIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => PICTURE_NAME.test(name)).sort();
}

/** Opens a video, or a folder of frames, in the tools' page. @throws FailureError when it cannot be opened */
export async function openVideo(page: Page, video: string): Promise<VideoInfo> {
  requireFile(video, "file-unreadable");
  const isFolder = (await stat(video)).isDirectory();
  const files = isFolder ? (await picturesIn(video)).map((name) => join(video, name)) : [video];
  if (files.length === 0)
    throw new FailureError("file-unreadable", `expected pictures in the folder ${video}, found none`);
  await page.setInputFiles("#video", files);
  const info = unwrap(
    await page.evaluate(
      (isFolder) => (isFolder ? globalThis.runner.openPictures() : globalThis.runner.open()),
      isFolder,
    ),
  );
  const name = basename(video);
  reportLine(`${name}: ${info.timesSeconds.length} frames`);
  for (const notice of info.notices) reportLine(noticeText(notice, name));
  return info;
}

/** Opens a picture in the tools' page. @throws FailureError when it cannot be read */
export async function openImage(page: Page, image: string): Promise<VideoInfo> {
  requireFile(image, "file-unreadable");
  await page.setInputFiles("#video", image);
  return unwrap(await page.evaluate(() => globalThis.runner.openImage()));
}
