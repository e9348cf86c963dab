import { proxy, transfer } from "comlink";
import { fail, type Result } from "../core/failure.ts";
import type { VideoInfo } from "../core/video.ts";
import type { MediaApi, ThumbnailRequest } from "../protocol/media.ts";
import { WorkerLink } from "./worker-link.ts";

interface Folder {
  readonly files: readonly File[];
  readonly picturesPerSecond: number | undefined;
}

/** The page's side of the media worker. A worker that died is replaced, and the open file opened in it again. */
export class MediaClient {
  private readonly link: WorkerLink<MediaApi>;
  private opened: Blob | Folder | null = null;

  constructor(
    create = () =>
      new Worker(new URL("../../workers/media.worker.ts", import.meta.url), {
        type: "module",
        name: "media",
      }),
  ) {
    this.link = new WorkerLink<MediaApi>("The video decoder", create);
  }

  /** Opens a file, closing the one before. `onProgress` gets fractions of the index read. */
  async open(file: Blob, onProgress: (fraction: number) => void): Promise<Result<VideoInfo>> {
    this.opened = null;
    const result = await this.link.call((remote, during) => remote.open(file, during(onProgress)));
    if (result.ok) this.opened = file;
    return result;
  }

  /** Opens the pictures of a folder, in the order of the frames; closes what was open before. */
  async openPictures(files: readonly File[], picturesPerSecond?: number): Promise<Result<VideoInfo>> {
    this.opened = null;
    const result = await this.link.call((remote) => remote.openPictures(files, picturesPerSecond));
    if (result.ok) this.opened = { files, picturesPerSecond };
    return result;
  }

  /** What is open, to be opened again by another worker; null when nothing is. */
  get footage(): Blob | Folder | null {
    return this.opened;
  }

  /** The exact frame under the playhead, or `cancelled` once the playhead is elsewhere; the caller closes the bitmap. */
  async show(index: number): Promise<Result<ImageBitmap>> {
    const ready = await this.reopened();
    return ready.ok ? this.link.call((remote) => remote.show(index)) : ready;
  }

  /** The exact frame at `index`; the caller closes the bitmap. */
  async frame(index: number): Promise<Result<ImageBitmap>> {
    const ready = await this.reopened();
    return ready.ok ? this.link.call((remote) => remote.frame(index)) : ready;
  }

  /** Small pictures of a part of the clip, as they decode; `onThumbnail` owns each bitmap, and the next waits for its promise. */
  thumbnails(
    request: ThumbnailRequest,
    onThumbnail: (index: number, bitmap: ImageBitmap) => void | Promise<void>,
  ): Promise<Result<void>> {
    return this.link.call((remote) => remote.thumbnails(request, proxy(onThumbnail)));
  }

  /** A port that serves the open video's frames, for the engine worker. */
  async framesPort(): Promise<Result<MessagePort>> {
    const ready = await this.reopened();
    if (!ready.ok) return ready;
    const { port1, port2 } = new MessageChannel();
    this.link.tell((remote) => void remote.connect(transfer(port1, [port1])));
    return { ok: true, value: port2 };
  }

  close(): void {
    this.opened = null;
    this.link.tell((remote) => void remote.close());
  }

  private async reopened(): Promise<Result<unknown>> {
    const { opened } = this;
    if (!opened) return fail("file-unreadable", "no video is open");
    if (this.link.running) return { ok: true, value: null };
    return this.link.call((remote) =>
      opened instanceof Blob
        ? remote.open(
            opened,
            proxy(() => {}),
          )
        : remote.openPictures(opened.files, opened.picturesPerSecond),
    );
  }
}
