import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { isAbsolute, join, relative, resolve } from "node:path";
import { FailureError, fail, ok, type Result, unwrap } from "../core/failure.ts";
import { PICTURE_NAME } from "../core/picture-name.ts";
import { withoutColons } from "../core/video-name.ts";
import type { VideoInfo } from "../core/video.ts";
import type { ClipFacts, ClipFolder } from "../dataset/clip-folder.ts";
import type { Media } from "../dataset/record-parts.ts";
import { picturesIn } from "./runner-files.ts";
import type { RunnerPage } from "./runner-page.ts";

/** Records of one clip stand close together. */
const MAX_REMEMBERED = 1000;

interface ClipFiles extends ClipFolder {
  close(): Promise<void>;
}

/** Where a path of a data set lies; one with colons also under its name without them. @throws FailureError `file-unreadable` for one outside the folder of clips */
export function placeInside(root: string, path: string): string {
  const place = resolve(root, path);
  const inside = relative(resolve(root), place);
  if (inside !== "" && !inside.startsWith("..") && !isAbsolute(inside)) {
    const other = resolve(root, withoutColons(path));
    return !existsSync(place) && existsSync(other) ? other : place;
  }
  throw new FailureError("file-unreadable", `expected a path inside ${root}, found ${path}`);
}

/**
 * The clips below a folder, as page and model see them: opened in a headless browser, which starts with the first one. A folder of frames has
 * as many frames as pictures; the first is opened for its size.
 */
export function clipFiles(root: string): ClipFiles {
  const remembered = new Map<string, Promise<Result<ClipFacts>>>();
  let starting: Promise<RunnerPage> | null = null;
  const opened = async (path: string, isPicture: boolean): Promise<VideoInfo> => {
    // What drives the browser takes a second to load, and most commands that may look at clips look at none.
    starting ??= import("./runner-page.ts").then(({ startRunner }) => startRunner());
    const { page } = await starting;
    await page.setInputFiles("#video", path);
    return unwrap(
      await page.evaluate((isPicture) => (isPicture ? runner.openImage() : runner.open()), isPicture),
    );
  };

  async function lookAt(path: string, isImage: boolean): Promise<ClipFacts> {
    const place = placeInside(root, path);
    const found = await stat(place).catch(() => null);
    if (!found) throw new FailureError("file-unreadable", `expected ${path} in ${root}, found nothing there`);
    const frames = found.isDirectory() ? await picturesIn(place) : null;
    if (frames?.length === 0)
      throw new FailureError("file-unreadable", `expected pictures in the folder ${path}, found none`);
    if (frames && isImage)
      throw new FailureError("file-unreadable", `expected a picture at ${path}, found a folder`);
    const info = await opened(
      frames ? join(place, frames[0]!) : place,
      isImage || frames !== null || PICTURE_NAME.test(path),
    );
    return { frames: frames?.length ?? info.timesSeconds.length, size: [info.height, info.width] };
  }

  function remember(path: string, isImage: boolean): Promise<Result<ClipFacts>> {
    const key = `${isImage} ${path}`;
    const known = remembered.get(key);
    if (known) return known;
    const looking = lookAt(path, isImage).then(ok, (error: unknown) => {
      if (error instanceof FailureError) return fail<ClipFacts>("file-unreadable", error.message);
      throw error;
    });
    if (remembered.size >= MAX_REMEMBERED) remembered.delete(remembered.keys().next().value!);
    remembered.set(key, looking);
    return looking;
  }

  return {
    async look({ kind, paths }: Media) {
      // Several paths are the pictures of one clip.
      const isImage = kind === "image" || paths.length > 1;
      const [first, ...others] = paths;
      const facts = await remember(first!, isImage);
      for (const path of others) {
        const other = await remember(path, isImage);
        if (!other.ok) return other;
      }
      return facts.ok && others.length > 0 ? ok({ ...facts.value, frames: paths.length }) : facts;
    },
    async close() {
      await (await starting)?.close();
    },
  };
}
