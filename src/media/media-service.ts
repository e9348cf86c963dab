import { expose, finalizer, transfer } from "comlink";
import { FailureError, type Result, settle } from "../core/failure.ts";
import type { RgbImage } from "../core/image.ts";
import type { VideoInfo } from "../core/video.ts";
import type { FrameSource } from "../protocol/frames.ts";
import type { MediaApi, OnIndexProgress, OnThumbnail, ThumbnailRequest } from "../protocol/media.ts";
import type { Footage } from "./footage.ts";
import { Foreground } from "./foreground.ts";
import type { FrameCursor } from "./frame-cursor.ts";
import { FrameView } from "./frame-view.ts";
import { openFootage } from "./open-footage.ts";
import { openPictures as openedPictures } from "./pictures.ts";
import { toBitmap, toRgb } from "./pixels.ts";
import { thumbnailFrames } from "./thumbnails.ts";

/** Footage with a cursor for each use. */
interface Session {
  readonly footage: Footage;
  readonly view: FrameView;
  /** For pictures of frames anywhere, which must not take the view's place from it. */
  readonly pictures: FrameCursor;
  /** One for each port that frames are read over. */
  readonly reading: Set<FrameCursor>;
  readonly filmstrip: FrameCursor;
  /** Frames for the screen, for a model or a tracker: the filmstrip waits for them. */
  readonly foreground: Foreground;
}

const noVideo = () => new FailureError("internal", "No video is open.");

const NO_VIDEO: FrameSource = {
  info: () => settle(() => Promise.reject(noVideo())),
  rgb: () => settle(() => Promise.reject(noVideo())),
};

/** Checks an index that came from another thread. @throws FailureError `internal` */
function frameOf({ footage }: Session, index: number): number {
  const count = footage.info.timesSeconds.length;
  if (Number.isInteger(index) && index >= 0 && index < count) return index;
  throw new FailureError("internal", `Frame index should be 0 to ${count - 1}, got ${index}.`);
}

function startSession(footage: Footage): Session {
  const foreground = new Foreground();
  return {
    footage,
    view: new FrameView(footage, foreground),
    pictures: footage.cursor(),
    reading: new Set(),
    filmstrip: footage.cursor(),
    foreground,
  };
}

function endSession({ footage, view, pictures, reading, filmstrip }: Session): void {
  for (const part of [view, pictures, ...reading, filmstrip]) part.close();
  footage.dispose();
}

/** Frames of this very video: once another is opened, requests end as `cancelled` instead of changing pictures. */
function frameSource(session: Session): FrameSource & { [finalizer](): void } {
  const { footage, reading, foreground } = session;
  const { info } = footage;
  const cursor = footage.cursor();
  reading.add(cursor);
  return {
    // When the other side lets go of its port.
    [finalizer]() {
      cursor.close();
      reading.delete(cursor);
    },
    info: () => settle(() => info),
    async rgb(index: number): Promise<Result<RgbImage>> {
      const read = async () => {
        const frame = await cursor.frame(frameOf(session, index));
        try {
          return await toRgb(frame, info);
        } finally {
          frame.close();
        }
      };
      const result = await settle(() => foreground.run(read));
      return result.ok ? transfer(result, [result.value.data.buffer]) : result;
    },
  };
}

/** The media worker's interface over what is open. */
export function createMedia(): MediaApi {
  let session: Session | null = null;
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
  }

  function replace(open: () => Promise<Footage>): Promise<Result<VideoInfo>> {
    close();
    const ticket = opening;
    return settle(async () => {
      const footage = await open();
      if (ticket !== opening) {
        footage.dispose();
        throw new DOMException("another video was opened", "AbortError");
      }
      session = startSession(footage);
      return footage.info;
    });
  }

  const open = (file: Blob, onProgress: OnIndexProgress) => replace(() => openFootage(file, onProgress));

  const openPictures = (files: readonly File[], picturesPerSecond?: number) =>
    replace(() => openedPictures(files, picturesPerSecond));

  async function handedOver(make: () => Promise<ImageBitmap>): Promise<Result<ImageBitmap>> {
    const result = await settle(make);
    return result.ok ? transfer(result, [result.value]) : result;
  }

  const show = (index: number) =>
    handedOver(() => {
      const session = current();
      return session.view.bitmap(frameOf(session, index));
    });

  const frame = (index: number) =>
    handedOver(() => {
      const session = current();
      const wanted = frameOf(session, index);
      const { info } = session.footage;
      return session.foreground.run(async () => {
        const frame = await session.pictures.frame(wanted);
        try {
          return toBitmap(frame, info, info.width, info.height);
        } finally {
          frame.close();
        }
      });
    });

  function thumbnails(
    { first, last, count, height, without }: ThumbnailRequest,
    onThumbnail: OnThumbnail,
  ): Promise<Result<void>> {
    const ticket = ++filmstrip;
    return settle(async () => {
      const session = current();
      const { info, table } = session.footage;
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
    expose(session ? frameSource(session) : NO_VIDEO, port);
  }

  return { open, openPictures, show, frame, thumbnails, connect, close };
}
