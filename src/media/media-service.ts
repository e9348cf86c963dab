import { expose, finalizer, transfer } from "comlink";
import { FailureError, type Result, settle } from "../core/failure.ts";
import type { RgbImage } from "../core/image.ts";
import type { VideoInfo } from "../core/video.ts";
import type { FrameSource } from "../protocol/frames.ts";
import type { MediaApi, OnIndexProgress, OnThumbnail, ThumbnailRequest } from "../protocol/media.ts";
import { Foreground } from "./foreground.ts";
import { FrameDecoder } from "./frame-decoder.ts";
import { FrameView } from "./frame-view.ts";
import { type OpenVideo, openVideo } from "./open-video.ts";
import { openPictures as openedPictures, type PictureFrames } from "./pictures.ts";
import { toBitmap, toRgb } from "./pixels.ts";
import { thumbnailFrames } from "./thumbnails.ts";

/** A video with a decoder for each use, so that scrubbing, asking, tracking and the filmstrip keep their own places. */
interface Session {
  readonly video: OpenVideo;
  readonly view: FrameView;
  /** One for each port that frames are read over. */
  readonly reading: Set<FrameDecoder>;
  readonly filmstrip: FrameDecoder;
  /** Frames for the screen, for a model or a tracker: the filmstrip waits for them. */
  readonly foreground: Foreground;
}

const noVideo = () => new FailureError("internal", "No video is open.");

const NO_VIDEO: FrameSource = {
  info: () => settle(() => Promise.reject(noVideo())),
  rgb: () => settle(() => Promise.reject(noVideo())),
};

/** Checks an index that came from another thread. @throws FailureError `internal` */
function frameOf({ video }: Session, index: number): number {
  const count = video.info.timesSeconds.length;
  if (Number.isInteger(index) && index >= 0 && index < count) return index;
  throw new FailureError("internal", `Frame index should be 0 to ${count - 1}, got ${index}.`);
}

/** How many damaged key frames at the start of a file are passed over. */
const MAX_DAMAGED_STARTS = 8;

/**
 * Begins at the first key frame that decodes. A file whose packets are fine but whose pictures are not is refused here,
 * not at the first question.
 * @throws FailureError `video-corrupt`, after releasing the video
 */
async function startDecoding(first: OpenVideo): Promise<Session> {
  let video = first;
  for (let start = 0; ; start++) {
    const session: Session = {
      video,
      view: new FrameView(video, new FrameDecoder(video)),
      reading: new Set(),
      filmstrip: new FrameDecoder(video),
      foreground: new Foreground(),
    };
    try {
      (await session.view.bitmap(0)).close();
      return session;
    } catch (error) {
      session.view.close();
      const later = start < MAX_DAMAGED_STARTS ? await video.startingLater().catch(() => null) : null;
      if (!later) {
        video.input.dispose();
        throw error;
      }
      video = later;
    }
  }
}

function endSession({ video, view, reading, filmstrip }: Session): void {
  for (const part of [view, ...reading, filmstrip]) part.close();
  video.input.dispose();
}

/** Frames of this very video: once another is opened, requests end as `cancelled` instead of changing pictures. */
function frameSource(session: Session): FrameSource & { [finalizer](): void } {
  const { video, reading, foreground } = session;
  const decoder = new FrameDecoder(video);
  reading.add(decoder);
  return {
    // When the other side lets go of its port.
    [finalizer]() {
      decoder.close();
      reading.delete(decoder);
    },
    info: () => settle(() => video.info),
    async rgb(index: number): Promise<Result<RgbImage>> {
      const read = async () => {
        const frame = await decoder.frame(frameOf(session, index));
        try {
          return await toRgb(frame, video.info);
        } finally {
          frame.close();
        }
      };
      const result = await settle(() => foreground.run(read));
      return result.ok ? transfer(result, [result.value.data.buffer]) : result;
    },
  };
}

/** The media worker's interface over one open video, or one folder of pictures. */
export function createMedia(): MediaApi {
  let session: Session | null = null;
  let pictures: PictureFrames | null = null;
  let opening = 0;
  let filmstrip = 0;

  function current(): Session {
    if (!session) throw noVideo();
    return session;
  }

  function close(): void {
    opening++;
    filmstrip++;
    if (session) endSession(session);
    session = null;
    pictures = null;
  }

  function open(file: Blob, onProgress: OnIndexProgress): Promise<Result<VideoInfo>> {
    close();
    const ticket = opening;
    return settle(async () => {
      const opened = await startDecoding(await openVideo(file, onProgress));
      if (ticket !== opening) {
        endSession(opened);
        throw new DOMException("another video was opened", "AbortError");
      }
      session = opened;
      return opened.video.info;
    });
  }

  function openPictures(files: readonly File[]): Promise<Result<VideoInfo>> {
    close();
    const ticket = opening;
    return settle(async () => {
      const opened = await openedPictures(files);
      if (ticket !== opening) throw new DOMException("another video was opened", "AbortError");
      pictures = opened;
      return opened.info;
    });
  }

  async function frame(index: number): Promise<Result<ImageBitmap>> {
    const result = await settle(() => {
      const session = current();
      const wanted = frameOf(session, index);
      return session.foreground.run(() => session.view.bitmap(wanted));
    });
    return result.ok ? transfer(result, [result.value]) : result;
  }

  function thumbnails(
    { first, last, count, height, without }: ThumbnailRequest,
    onThumbnail: OnThumbnail,
  ): Promise<Result<void>> {
    const ticket = ++filmstrip;
    return settle(async () => {
      const session = current();
      const { info, table } = session.video;
      const width = Math.max(1, Math.round((height * info.width) / info.height));
      const part = { first: frameOf(session, first), last: frameOf(session, last) };
      for (const index of thumbnailFrames(table, count, part)) {
        if (without.includes(index)) continue;
        await session.foreground.idle();
        if (ticket !== filmstrip) throw new DOMException("superseded", "AbortError");
        const frame = await session.filmstrip.frame(index);
        try {
          const bitmap = toBitmap(frame, info, width, height);
          await onThumbnail(index, transfer(bitmap, [bitmap]));
        } finally {
          frame.close();
        }
      }
      session.filmstrip.release();
    });
  }

  function connect(port: MessagePort): void {
    expose(session ? frameSource(session) : (pictures?.source ?? NO_VIDEO), port);
  }

  return { open, openPictures, frame, thumbnails, connect, close };
}
