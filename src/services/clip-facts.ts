import { fail, ok, type Result } from "../core/failure.ts";
import { PICTURE_NAME } from "../core/picture-name.ts";
import type { ClipFacts, Media } from "../protocol/dataset.ts";
import { ClipPaths } from "./clip-paths.ts";
import type { PickedFolder } from "./file-picker.ts";
import { MediaClient } from "./media-client.ts";

/** Width and height of a picture as it is shown; null where it cannot be decoded. */
async function pictureSize(file: Blob): Promise<readonly [width: number, height: number] | null> {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return null;
  const size = [picture.width, picture.height] as const;
  picture.close();
  return size;
}

/** What rules need to know of the clips in a folder. Videos are opened one after the other, in a media worker of their own. */
export class FolderFacts {
  private readonly media: Pick<MediaClient, "open" | "close">;
  private readonly sizeOf: typeof pictureSize;
  private paths = new ClipPaths([]);
  private name = "";
  private last: Promise<unknown> = Promise.resolve();

  constructor(media: Pick<MediaClient, "open" | "close"> = new MediaClient(), sizeOf = pictureSize) {
    this.media = media;
    this.sizeOf = sizeOf;
  }

  setFolder({ name, files }: PickedFolder): void {
    this.name = name;
    this.paths = new ClipPaths(files);
  }

  /** Frames and size of a record's media; fails where they are missing or cannot be read, as the command does. */
  look(media: Media): Promise<Result<ClipFacts>> {
    const looked = this.last.then(() => this.lookAt(media));
    this.last = looked.catch(() => null);
    return looked;
  }

  /** Lets go of the video that was looked at last. */
  close(): void {
    this.media.close();
  }

  private async lookAt({ kind, paths }: Media): Promise<Result<ClipFacts>> {
    // Several paths are the pictures of one clip.
    const isImage = kind === "image" || paths.length > 1;
    let facts: Result<ClipFacts> | null = null;
    for (const path of paths) {
      const found = await this.factsOf(path, isImage);
      if (!found.ok) return found;
      facts ??= found;
    }
    if (!facts?.ok) return facts ?? fail("file-unreadable", "expected the path of a clip, found none");
    return ok({ ...facts.value, frames: paths.length > 1 ? paths.length : facts.value.frames });
  }

  private async factsOf(path: string, isImage: boolean): Promise<Result<ClipFacts>> {
    const clip = this.paths.clip(path);
    if (!clip)
      return fail("file-unreadable", "expected {path} in {folder}, found nothing there", {
        path,
        folder: this.name,
      });
    if (clip.kind === "pictures" && isImage) {
      return fail("file-unreadable", "expected a picture at {path}, found a folder", { path });
    }
    if (clip.kind === "pictures" || isImage || PICTURE_NAME.test(path)) {
      const [first, frames] = clip.kind === "pictures" ? [clip.files[0]!, clip.files.length] : [clip.file, 1];
      const size = await this.sizeOf(first);
      if (!size)
        return fail("file-unreadable", "expected a picture at {path}, found what cannot be decoded", {
          path,
        });
      return ok({ frames, size: [size[1], size[0]] });
    }
    const info = await this.media.open(clip.file, () => {});
    if (!info.ok) return info;
    return ok({ frames: info.value.timesSeconds.length, size: [info.value.height, info.value.width] });
  }
}
