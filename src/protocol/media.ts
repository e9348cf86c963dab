import type { ProxyMarked } from "comlink";
import type { Result } from "../core/failure.ts";
import type { VideoInfo } from "../core/video.ts";

export type OnIndexProgress = ((fraction: number) => void) & ProxyMarked;
/** The bitmap is transferred to the page, which owns and closes it. */
export type OnThumbnail = ((index: number, bitmap: ImageBitmap) => void | Promise<void>) & ProxyMarked;

/** Small pictures of frames `first … last`, evenly spread. */
export interface ThumbnailRequest {
  readonly first: number;
  readonly last: number;
  readonly count: number;
  /** In pixels. */
  readonly height: number;
  /** Frames whose pictures are there already. */
  readonly without: readonly number[];
}

/** The media worker: demux, index and exact frames. One video, picture or folder of pictures is open at a time. */
export interface MediaApi {
  /**
   * Opens a video or a picture, and checks that the first frame decodes. Of a video every packet's time is read (metadata only); an
   * animated picture is opened as a clip. Replaces what is open.
   */
  open(file: Blob, onProgress: OnIndexProgress): Promise<Result<VideoInfo>>;
  /**
   * Opens the pictures of a folder, in the order of the frames, at least one. Replaces what is open.
   * @param picturesPerSecond that they are taken to have; upstream's three when absent
   */
  openPictures(files: readonly File[], picturesPerSecond?: number): Promise<Result<VideoInfo>>;
  /**
   * As `frame`, for the playhead: frames around it are decoded ahead of time. Ends as `cancelled` where a later request came before its
   * frame did.
   */
  show(index: number): Promise<Result<ImageBitmap>>;
  /** The displayed frame at `index` as a bitmap at display size; ownership passes to the caller. */
  frame(index: number): Promise<Result<ImageBitmap>>;
  /**
   * Small pictures for the filmstrip, delivered as they decode; ends when done or superseded. Frames that somebody waits for go first,
   * and the next picture waits until `onThumbnail` has resolved.
   */
  thumbnails(request: ThumbnailRequest, onThumbnail: OnThumbnail): Promise<Result<void>>;
  /** Serves `FrameSource` (frames.ts) of the open video on this port until the port closes. */
  connect(port: MessagePort): void;
  close(): void;
}
