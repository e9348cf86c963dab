import type { Media } from "../protocol/dataset.ts";
import type { GivenFootage } from "../state/given-footage.ts";
import { ClipPaths, clipName } from "./clip-paths.ts";
import type { PickedFolder } from "./file-picker.ts";
import { MediaClient } from "./media-client.ts";

/** Pictures kept for a list that is scrolled to and fro. */
const KEPT = 150;
/** Their height in pixels: twice that of a row, for dense screens. */
const KEPT_HEIGHT = 160;

/** Frames of a data set's clips, decoded one after the other in a media worker of their own. */
export class ClipPictures {
  private readonly media = new MediaClient();
  private paths: ClipPaths | null = null;
  private openFile: File | null = null;
  private last: Promise<unknown> = Promise.resolve();
  private readonly small = new Map<string, ImageBitmap>();

  /** Where the clips are from now on; null for nowhere. */
  setFolder(folder: PickedFolder | null): void {
    this.paths = folder && new ClipPaths(folder.files);
    for (const picture of this.small.values()) picture.close();
    this.small.clear();
    this.openFile = null;
    this.media.close();
  }

  /** What the workspace opens to show what a record is about: a video, a picture, or a folder's pictures as frames; null where it is not here. */
  footageOf(media: Media): GivenFootage | null {
    const clip = this.paths?.whole(media);
    if (!clip) return null;
    const files = clip.kind === "video" ? [clip.file] : clip.files;
    // One picture is no clip.
    if (files.length === 1) return { kind: "file", file: files[0]!, handle: null };
    return { kind: "folder", name: clipName(media), files, handle: null, picturesPerSecond: null };
  }

  /** A small picture of a frame, which stays ours; null where the clip is not here or cannot be decoded. */
  async thumbnail(media: Media, frame: number, signal: AbortSignal): Promise<ImageBitmap | null> {
    const key = `${frame} ${media.paths.join("\n")}`;
    const kept = this.small.get(key);
    if (kept) return kept;
    const picture = await this.picture(media, frame, signal);
    if (!picture) return null;
    const small = await createImageBitmap(picture, {
      resizeHeight: Math.min(KEPT_HEIGHT, picture.height),
      resizeQuality: "medium",
    });
    picture.close();
    this.small.get(key)?.close();
    this.small.set(key, small);
    if (this.small.size > KEPT) {
      const [oldest, old] = this.small.entries().next().value!;
      this.small.delete(oldest);
      old.close();
    }
    return small;
  }

  /** A frame in full, which the caller closes; null where the clip is not here or cannot be decoded. */
  picture(media: Media, frame: number, signal: AbortSignal): Promise<ImageBitmap | null> {
    const decoded = this.last.then(() => (signal.aborted ? null : this.decode(media, frame)));
    this.last = decoded.catch(() => null);
    return decoded;
  }

  private async decode(media: Media, frame: number): Promise<ImageBitmap | null> {
    const found = this.paths?.find(media, frame);
    if (!found) return null;
    if (found.kind === "picture") return createImageBitmap(found.file).catch(() => null);
    if (this.openFile !== found.file) {
      this.openFile = null;
      const opened = await this.media.open(found.file, () => {});
      if (!opened.ok) return null;
      this.openFile = found.file;
    }
    const result = await this.media.frame(frame);
    return result.ok ? result.value : null;
  }
}
